#include "server/session/workspace.hpp"
#include <doctest/doctest.h>

namespace tricorn::server::workspace_test {

namespace {

constexpr std::size_t large = 1024 * 1024;   // bytes

// Takes a workspace after one was given back in that state.
template <class F>
std::size_t kept_after(F const& use) {
    WorkspacePool pool(large);
    auto workspace = pool.take();
    use(*workspace);
    pool.give_back(std::move(workspace));
    auto const again = pool.take();
    return again->request.body.capacity() + again->response.body.capacity() + again->output.capacity();
}

}   // namespace

TEST_CASE("a workspace is reused, but not the memory of large contents") {
    WorkspacePool pool(large);
    auto workspace = pool.take();
    Workspace const* const first = workspace.get();
    pool.give_back(std::move(workspace));
    CHECK(pool.take().get() == first);
    CHECK(kept_after([](Workspace& used) { used.request.body.assign(large, 'x'); }) < large);
    CHECK(kept_after([](Workspace& used) { used.response.body.assign(large, 'x'); }) < large);
    CHECK(kept_after([](Workspace& used) { used.output.assign(large, 'x'); }) < large);
}

}   // namespace tricorn::server::workspace_test
