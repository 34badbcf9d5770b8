#include "tests/contract/load.hpp"
#include <boost/json/parse.hpp>
#include <csignal>
#include <fstream>
#include <iterator>
#include <spdlog/fmt/fmt.h>
#include <system_error>
#include <thread>

namespace tricorn::test {

namespace {

constexpr std::size_t own_kept_memory = 1024;   // KiB, of the supervisor

std::vector<std::string> arguments(Server const& server, std::string const& target, std::filesystem::path const& file) {
    std::string const url = "http://" + server.address().text() + target;
    return {settings().client,
            "-c",
            std::to_string(SteadyLoad::connections()),
            "-t",
            "1",
            "-d",
            "1h",
            "--warmup",
            "0",
            "--timeout",
            "60s",
            "--drain",
            "60s",
            "-o",
            file.string(),
            url};
}

}   // namespace

boost::json::value result_in(std::filesystem::path const& path) {
    std::ifstream file(path, std::ios::binary);
    std::string const text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    boost::system::error_code error;
    boost::json::value parsed = boost::json::parse(text, error);
    return error ? boost::json::value() : parsed;
}

int SteadyLoad::connections() {
    return model_is({"prefork"}) && !full_size() ? 12 : 64;
}

std::vector<std::string> workers_for_load(int few, std::vector<std::string> flags) {
    int const workers = model_is({"prefork"}) ? SteadyLoad::connections() * 5 / 4 : few;
    flags.push_back("--workers=" + std::to_string(workers));
    return flags;
}

SteadyLoad::SteadyLoad(Server const& server, std::string const& target)
    : idle_(footprint_of(server).descriptors), client_(arguments(server, target, folder_.path() / "result.json")) {
    CHECK(eventually(Millis(60'000), [&] { return footprint_of(server).descriptors > idle_; }));   // it is connected
    std::this_thread::sleep_for(Millis(300));
}

Account SteadyLoad::stop() {
    client_.signal(SIGINT);
    std::optional<Exit> const exit = client_.wait(Millis(90'000));
    Exit const interrupted{false, 130};
    CHECK_MESSAGE(exit == interrupted, describe(exit), client_.errors());
    boost::json::value const result = result_in(folder_.path() / "result.json");
    Account account;
    account.offered = number_at(result, "/totals/offered");
    account.ok = number_at(result, "/totals/ok");
    account.not_ok = number_at(result, "/totals/not_ok");
    account.errors = number_at(result, "/totals/errors");
    account.unfinished = number_at(result, "/totals/unfinished");
    account.text = text_at(result, "/totals") + text_at(result, "/errors") + client_.errors();
    return account;
}

Footprint footprint_of(Server const& server) {
    Footprint found;
    found.processes = descendants_of(server.pid()).size();
    found.own_descriptors = descriptors_of(server.pid());
    found.own_memory = memory_of(server.pid());
    if (auto const state = process_state(server.pid())) found.own_threads = state->threads;
    for (pid_t const worker : server.workers()) {
        ++found.workers;
        found.descriptors += descriptors_of(worker);
        found.memory += memory_of(worker);
        if (auto const state = process_state(worker)) found.threads += state->threads;
    }
    return found;
}

std::string describe(Footprint const& found) {
    return fmt::format("{} processes, {} workers, {} threads, {} descriptors, {} KiB; supervisor: {} threads, "
                       "{} descriptors, {} KiB",
                       found.processes, found.workers, found.threads, found.descriptors, found.memory,
                       found.own_threads, found.own_descriptors, found.own_memory);
}

namespace {

bool as_before(Footprint const& now, Footprint const& before) {
    // A sanitizer keeps a thread in a process that has started one, and keeps freed memory.
    std::size_t const more = sanitized() ? before.workers : 0;
    bool const memory = now.memory <= before.memory + before.workers * kept_memory &&
                        now.own_memory <= before.own_memory + own_kept_memory;
    return now.processes == before.processes && now.workers == before.workers && now.threads >= before.threads &&
           now.threads <= before.threads + more && now.descriptors == before.descriptors &&
           now.own_descriptors == before.own_descriptors && now.own_threads == before.own_threads &&
           (memory || sanitized());
}

}   // namespace

void check_as_before(Server const& server, Footprint const& before) {
    bool const same = eventually(long_enough, [&] { return as_before(footprint_of(server), before); });
    CHECK_MESSAGE(same, describe(footprint_of(server)), "; before: ", describe(before));
}

}   // namespace tricorn::test
