#include "server/models/model.hpp"

namespace tricorn::server {

void serve(Model model, ModelInput const& input) {
    switch (model) {
        case Model::prefork: return serve_prefork(input);
        case Model::thread: return serve_thread(input);
        case Model::pool: return serve_pool(input);
        case Model::coroutine: return serve_coroutine(input);
    }
}

}  // namespace tricorn::server
