// Records what every unit of a server does for a moment of a load, through its admin port.
#include "client/compare/measure/measures.hpp"
#include "client/compare/measure/prober.hpp"
#include "client/load/engine/destination.hpp"
#include "client/results/quantity.hpp"
#include "client/results/server_recording_json.hpp"
#include "common/io/blocking_io.hpp"
#include <chrono>
#include <fstream>
#include <iterator>
#include <spdlog/fmt/fmt.h>
#include <system_error>

namespace tricorn::client::compare {

namespace {

using namespace std::chrono_literals;

constexpr std::string_view timeline_target = "/timeline?for=50ms&format=json";
constexpr std::size_t most_units = 16;
// The warm-up takes at most 300 ms; then there is time for an answer that comes late.
constexpr Duration until_recording = 400ms, window = 1s;
constexpr auto patience = 10s;
constexpr double much_waiting = 0.1;   // share of the time

double now_since_1970() {
    return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

// The admin port answers a moment after the service.
HttpClient admin_of(ServerUnderTest const& server, std::filesystem::path const& port_file, Bench const& bench) {
    auto const deadline = Clock::now() + patience;
    std::string bound;
    while (!bound.ends_with('\n')) {
        if (bench.interrupted()) throw ServiceFailure("interrupted");
        if (Clock::now() > deadline)
            throw ServiceFailure("its admin port was not ready after 10 s: " + server.last_words());
        block_until(Clock::now() + 1ms);
        std::ifstream file(port_file, std::ios::binary);
        bound.assign(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }
    bound.pop_back();
    auto const url = parse_authority(bound);
    if (!url) throw ServiceFailure("the port file of its admin port contains no address: " + bound);
    auto const addresses = resolve_within(url->host, url->port, patience);
    if (!addresses) throw ServiceFailure("cannot resolve " + url->host + ": " + addresses.why);
    return {addresses->front(), url->authority(), bench.shutdown().descriptor()};
}

// Asks for the recording beside the load.
class Asker {
public:
    explicit Asker(HttpClient client)
        : client_(std::move(client)), at_(Clock::now() + until_recording), thread_(beside([this] { run(); })) {}
    ~Asker() {
        if (thread_.joinable()) thread_.join();
    }
    Asker(Asker const&) = delete;
    Asker& operator=(Asker const&) = delete;

    // Blocks until the answer, at most 10 s.
    Answer const& answer() {
        thread_.join();
        return answer_;
    }

private:
    void run() {
        block_until(at_);
        answer_ = client_.get(std::string(timeline_target), Clock::now() + patience);
    }

    HttpClient client_;
    Deadline at_;
    Answer answer_;
    std::thread thread_;
};

Expected<ServerRecording> recording_in(Answer const& answer) {
    if (answer.status == 0) return refused("the admin port did not answer: " + answer.why);
    if (!answer.ok()) return refused(fmt::format("the admin port answered /timeline with status {}", answer.status));
    auto recording = read_recording(answer.body);
    if (!recording) return refused("the answer to /timeline is no recording: " + recording.why);
    return recording;
}

void take_account(RoundResult& outcome, RoundResult const& load) {
    for (char const* const name :
         {"requests", "errors", "not_ok", "client_busy_share", "client_waited_share", "others_busy"}) {
        if (auto const value = load.round.value(name)) outcome.round.metrics[name] = *value;
    }
}

std::vector<std::string> doubts_about(RoundResult const& load) {
    std::vector<std::string> doubts = load.round.reasons;
    double const waited = load.round.value("client_waited_share").value_or(0);
    if (waited > much_waiting)
        doubts.push_back(fmt::format("the load generator had no processor for {} of the load's time: requests may have "
                                     "come late",
                                     percent(waited)));
    return doubts;
}

}   // namespace

RoundResult measure_recording(Bench& bench, Job const& job) {
    RoundResult outcome;
    LoadOrder order;
    order.connections = job.design.connections;
    order.window = window;
    order.seed = job.seed;
    std::vector<std::string> flags = equal_units(job.subject, order.connections);
    order.workload = bench.prepare(job.design.workload, order.connections, flags);
    auto const port_file = bench.folder() / "admin-port";
    std::error_code ignored;
    std::filesystem::remove(port_file, ignored);
    flags.emplace_back("--admin-bind=127.0.0.1:0");   // instead of the subject's "off"
    flags.push_back("--admin-port-file=" + port_file.string());
    ServerUnderTest const server(job.subject, flags, bench.folder(), bench.placement().server, bench.shutdown());
    outcome.not_run = server.check_answer(order.workload.kinds.front().target).why;
    if (!outcome.not_run.empty()) return outcome;
    Asker asker(admin_of(server, port_file, bench));
    double const load_begun = now_since_1970();
    Loaded const loaded = bench.load(server, order);
    double const load_ended = now_since_1970();
    auto recording = recording_in(asker.answer());
    RoundResult load;
    take(load, loaded);
    take_account(outcome, load);
    if (!recording) {
        outcome.round.reasons.push_back(recording.why);
        return outcome;
    }
    double const ended = recording->began_at + recording->duration / 1e6;
    if (recording->began_at < load_begun || ended > load_ended)
        outcome.round.reasons.emplace_back("the load did not last as long as the recording");
    outcome.recording = busiest(std::move(*recording), most_units);
    outcome.recording->doubts = doubts_about(load);
    return outcome;
}

}   // namespace tricorn::client::compare
