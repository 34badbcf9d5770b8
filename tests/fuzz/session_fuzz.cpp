// libFuzzer over a whole session: any bytes, cut anywhere, must neither crash nor hang, nor leave an exchange counted as
// being in flight. Run it on a folder of seeds; clang builds it with
// -DTRICORN_FUZZ=ON -DTRICORN_SANITIZE=fuzzer-no-link,address.
#include "server/session/session.hpp"
#include "tests/support/scripted_io.hpp"
#include <cstdlib>

using namespace tricorn;
using namespace tricorn::server;

namespace {

struct World {
    World() : board(Scoreboard::make()), stop(board->slot(0).stop), worker(config, *board, slots, stop, 0, 1, 0) {
        config.limits.max_body = 4096;
        config.limits.max_bytes = 65536;
        config.limits.max_cpu = std::chrono::milliseconds(1);
    }
    Config config;
    SharedSemaphore slots{2, false};
    Scoreboard* board;
    Stop stop;
    WorkerState worker;
};

}   // namespace

// The first byte says into pieces of which size the rest is cut; 0: not at all.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    static World world;
    if (size == 0) return 0;
    test::Script script;
    std::size_t const piece = data[0] == 0 ? size : data[0];
    for (std::size_t at = 1; at < size; at += piece) {
        std::size_t const length = std::min(piece, size - at);
        script.events.push_back(test::Arrives{std::string(reinterpret_cast<char const*>(data) + at, length)});
    }
    script.send_at_most = data[0] % 3 == 0 ? 1000 : SIZE_MAX;
    session(test::ScriptedIo(script), test::ScriptedStream(script), world.worker, "192.0.2.7").take();
    if (world.worker.slot.in_flight.load() != 0) std::abort();
    if (!script.said.empty() && !script.said.starts_with("HTTP/1.1 ")) std::abort();
    return 0;
}
