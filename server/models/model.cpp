#include "server/models/model.hpp"
#include "common/os/descriptor.hpp"
#include "server/config/cannot_serve.hpp"
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <spdlog/fmt/fmt.h>

namespace tricorn::server {

namespace {

// Who cannot accept a single connection is not ready.
void try_for_a_connection() {
    Descriptor const connection(::open("/dev/null", O_RDWR | O_CLOEXEC));
    if (connection) return;
    throw CannotServe(fmt::format("no descriptor is left for a connection: {} (ulimit -n)", std::strerror(errno)));
}

}   // namespace

void serve(Model model, ModelInput const& input) {
    bound_heaps();
    auto const ready = [&input] {
        try_for_a_connection();
        input.ready();
    };
    ModelInput const checked{input.worker, input.listeners, ready};
    switch (model) {
        case Model::prefork: return serve_prefork(checked);
        case Model::thread: return serve_thread(checked);
        case Model::pool: return serve_pool(checked);
        case Model::coroutine: return serve_coroutine(checked);
    }
}

}  // namespace tricorn::server
