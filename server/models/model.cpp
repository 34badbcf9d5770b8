#include "server/models/model.hpp"

namespace tricorn::server {

void serve(Model model, Worker const& worker) {
    switch (model) {
        case Model::prefork: return serve_prefork(worker);
        case Model::thread: return serve_thread(worker);
        case Model::pool: return serve_pool(worker);
        case Model::coroutine: return serve_coroutine(worker);
    }
}

}  // namespace tricorn::server
