#include "tests/contract/load.hpp"
#include <boost/json/parse.hpp>
#include <csignal>
#include <fstream>
#include <iterator>
#include <system_error>
#include <thread>

namespace tricorn::test {

namespace {

std::vector<std::string> arguments(Server const& server, std::string const& target, std::filesystem::path const& file) {
    std::string const url = "http://" + server.address().text() + target;
    return {settings().client,
            "-c",
            std::to_string(SteadyLoad::connections),
            "-t",
            "1",
            "-d",
            "1h",
            "--timeout",
            "60s",
            "--drain",
            "60s",
            "-o",
            file.string(),
            url};
}

boost::json::value json_in(std::filesystem::path const& path) {
    std::ifstream file(path, std::ios::binary);
    std::string const text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    boost::system::error_code error;
    boost::json::value parsed = boost::json::parse(text, error);
    return error ? boost::json::value() : parsed;
}

}   // namespace

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
    boost::json::value const result = json_in(folder_.path() / "result.json");
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
    found.own_descriptors = descriptors_of(server.pid());
    for (pid_t const worker : server.workers()) {
        ++found.workers;
        found.descriptors += descriptors_of(worker);
        if (auto const state = process_state(worker)) found.threads += state->threads;
    }
    return found;
}

std::string describe(Footprint const& found) {
    return std::to_string(found.workers) + " workers, " + std::to_string(found.threads) + " threads, " +
           std::to_string(found.descriptors) + " descriptors; supervisor: " + std::to_string(found.own_descriptors) +
           " descriptors";
}

void check_as_before(Server const& server, Footprint const& before) {
    bool const same = eventually(long_enough, [&] {
        Footprint now = footprint_of(server);
        // A sanitizer keeps a thread of its own in a process that has started one.
        bool const its_own = sanitized() && now.threads <= before.threads + before.workers;
        if (its_own) now.threads = before.threads;
        return now == before;
    });
    CHECK_MESSAGE(same, describe(footprint_of(server)), "; before: ", describe(before));
}

}   // namespace tricorn::test
