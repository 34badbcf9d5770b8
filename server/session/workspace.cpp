#include "server/session/workspace.hpp"

namespace tricorn::server {

std::unique_ptr<Workspace> WorkspacePool::take() {
    {
        std::lock_guard const lock(mutex_);
        if (!spare_.empty()) {
            std::unique_ptr<Workspace> workspace = std::move(spare_.back());
            spare_.pop_back();
            return workspace;
        }
    }
    return std::make_unique<Workspace>(max_body_);
}

void WorkspacePool::give_back(std::unique_ptr<Workspace> workspace) {
    auto const swollen = [](std::string const& text) { return text.capacity() > max_kept_capacity; };
    if (swollen(workspace->request.body) || swollen(workspace->output) || swollen(workspace->response.body)) return;
    workspace->input.clear();
    workspace->output.clear();
    workspace->response = Response();
    workspace->pace = WritePace();
    workspace->parser.start();
    std::lock_guard const lock(mutex_);
    if (spare_.size() < max_spare) spare_.push_back(std::move(workspace));
}

void WorkspacePool::drop_spare() {
    std::vector<std::unique_ptr<Workspace>> dropped;
    std::lock_guard const lock(mutex_);
    dropped.swap(spare_);
    spare_.reserve(max_spare);
}

}  // namespace tricorn::server
