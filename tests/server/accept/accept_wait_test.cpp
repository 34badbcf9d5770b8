#include "server/accept/accept_wait.hpp"
#include <array>
#include <doctest/doctest.h>
#include <filesystem>

namespace tricorn::server::accept_wait_test {

namespace {

std::size_t open_descriptors() {
    std::filesystem::directory_iterator const open("/proc/self/fd");
    return static_cast<std::size_t>(std::distance(begin(open), end(open)));
}

}   // namespace

TEST_CASE("accept wait: where it cannot be set up nothing of it stays open") {
    Config const config;
    SharedSemaphore slots(1, false);
    Scoreboard& board = *Scoreboard::make();
    Stop const stop(board.slot(0).stop);
    WorkerState worker(config, board, slots, stop, 0, 1, 0);
    std::size_t const before = open_descriptors();
    std::array const no_listener{-1};
    CHECK_THROWS_WITH_AS(AcceptWait(no_listener, worker), "epoll_ctl: Bad file descriptor", std::system_error);
    CHECK(open_descriptors() == before);
    Listener const listener(Endpoint{Endpoint::Kind::tcp, "127.0.0.1", 0, {}}, 1);
    CHECK_NOTHROW(AcceptWait(std::array{listener.descriptor()}, worker));
    CHECK(open_descriptors() == before + 1);   // the listener
}

}   // namespace tricorn::server::accept_wait_test
