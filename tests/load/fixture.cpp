#include "tests/load/fixture.hpp"
#include "tests/support/proc.hpp"
#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fstream>
#include <limits>
#include <stdexcept>
#include <unistd.h>

namespace tricorn::test {

namespace {

boost::json::value parse(std::string const& text) {
    boost::system::error_code error;
    boost::json::value parsed = boost::json::parse(text, error);
    return error ? boost::json::value() : parsed;
}

boost::json::value const* at(boost::json::value const& value, std::string_view pointer) {
    boost::system::error_code error;
    return value.find_pointer({pointer.data(), pointer.size()}, error);
}

bool holds(Words const& words, std::string_view word) {
    return std::ranges::find(words, word) != words.end();
}

std::string last_part(std::string const& text) {
    constexpr std::size_t most = 3000;
    return text.size() > most ? "…" + text.substr(text.size() - most) : text;
}

Words with(Words words, Words const& more) {
    words.insert(words.end(), more.begin(), more.end());
    return words;
}

void check_quiet(Outcome const& outcome) {
    for (std::string_view const sign : {"Sanitizer", "runtime error:", "terminate called", "Assertion"}) {
        CHECK_MESSAGE(outcome.errors.find(sign) == std::string::npos, outcome.errors);
        CHECK_MESSAGE(outcome.output.find(sign) == std::string::npos, outcome.output);
    }
}

Outcome outcome_of(Process& process, std::optional<Exit> exit) {
    if (!exit) process.kill_hard();
    Outcome outcome{exit, process.output(), process.errors(), {}, {}, {}};
    CHECK_MESSAGE(exit, "the client did not end; ", outcome.text());
    check_quiet(outcome);
    return outcome;
}

Words client_arguments(Words const& flags, std::string const& url, std::filesystem::path const& result) {
    // A flag must not be given twice.
    Words words{settings().client};
    if (!holds(flags, "-o")) words = with(words, {"-o", result.string()});
    // The server's counts can only be compared with totals of the whole run.
    if (!holds(flags, "--warmup")) words = with(words, {"--warmup", "0"});
    return with(with(words, flags), {url});
}

Words server_arguments(Words const& flags, std::string const& bind, std::filesystem::path const& port_file) {
    return with({settings().server, "--bind=" + bind, "--port-file=" + port_file.string(), "--admin-bind=off"}, flags);
}

}   // namespace

Settings& settings() {
    static Settings instance;
    return instance;
}

std::int64_t Outcome::number(std::string_view pointer) const {
    auto const* const found = at(json, pointer);
    if (found == nullptr) return -1;
    boost::system::error_code error;
    auto const value = found->to_number<std::int64_t>(error);
    return error ? -1 : value;
}

double Outcome::real(std::string_view pointer) const {
    auto const* const found = at(json, pointer);
    if (found == nullptr || !found->is_number()) return std::numeric_limits<double>::quiet_NaN();
    return found->to_number<double>();
}

bool Outcome::is_null(std::string_view pointer) const {
    auto const* const found = at(json, pointer);
    return found != nullptr && found->is_null();
}

std::int64_t Outcome::failures(Words const& phases, Words const& names) const {
    auto const* const list = at(json, "/errors");
    if (list == nullptr || !list->is_array()) return -1;
    std::int64_t sum = 0;
    for (auto const& entry : list->get_array()) {
        auto const phase = std::string(entry.at("phase").as_string());
        auto const name = std::string(entry.at("name").as_string());
        if (holds(phases, phase) && holds(names, name)) sum += entry.at("count").to_number<std::int64_t>();
    }
    return sum;
}

bool Outcome::is_valid() const {
    auto const* const valid = at(json, "/verdict/valid");
    return valid != nullptr && valid->is_bool() && valid->get_bool();
}

bool Outcome::is_measured() const {
    auto const* const reasons = at(json, "/verdict/reasons");
    if (reasons == nullptr || !reasons->is_array()) return false;
    return std::ranges::all_of(reasons->get_array(), [](auto const& reason) {
        std::string_view const text = reason.as_string();
        return text.starts_with("the client was busy ") || text.starts_with("the client waited ") ||
               text.starts_with("the client was late: ");
    });
}

bool Outcome::ended_as(int code) const {
    return ended_with(code) || (ended_with(3) && is_measured());
}

bool Outcome::was_disturbed(double share) const {
    double const here = std::chrono::duration<double>(waited).count();
    return here + real("/client/waited_seconds") > share * real("/window_seconds");
}

bool Outcome::is_at_least(std::string_view percentile) const {
    auto const* const list = at(json, "/latency/service/at_least");
    if (list == nullptr || !list->is_array()) return false;
    return std::ranges::any_of(list->get_array(),
                               [&](auto const& name) { return std::string_view(name.as_string()) == percentile; });
}

std::string Outcome::text() const {
    std::string text = "client: " + describe(exit) + "\n" + last_part(output) + last_part(errors);
    if (auto const* const totals = at(json, "/totals")) text += boost::json::serialize(*totals) + "\n";
    if (auto const* const list = at(json, "/errors")) text += boost::json::serialize(*list) + "\n";
    return text;
}

Client::Client(Words const& flags, std::string const& url, Restrictions const& restrictions)
    : waited_before_(waited_of(::getpid())),
      process_(client_arguments(flags, url, folder_.path() / "result.json"), restrictions) {}

Outcome Client::finish(Millis limit) {
    Outcome outcome = outcome_of(process_, process_.wait(limit));
    outcome.waited = waited_of(::getpid()) - waited_before_;
    outcome.written = file_text(folder_.path() / "result.json");
    outcome.json = parse(outcome.written);
    bool const measured =
        outcome.exit && !outcome.exit->by_signal && outcome.exit->code != 1 && outcome.exit->code != 2;
    if (measured) {
        if (outcome.json.is_null()) outcome.json = parse(outcome.output);   // -o -
        CHECK_MESSAGE(outcome.json.is_object(), "no JSON: ", outcome.text());
        check_accounts(outcome);
    }
    return outcome;
}

Outcome load(Words const& flags, std::string const& url, Restrictions const& restrictions) {
    return Client(flags, url, restrictions).finish();
}

Outcome start(Words const& arguments) {
    Process process(with({settings().client}, arguments));
    Outcome outcome = outcome_of(process, process.wait(Millis(120'000)));
    outcome.json = parse(outcome.output);   // -o -
    return outcome;
}

std::string to_text(Millis time) {
    return std::to_string(time.count()) + "ms";
}

Outcome patiently(std::vector<Millis> const& times, std::function<Outcome(Millis)> const& run,
                  std::function<bool(Outcome const&)> const& wanted) {
    for (std::size_t i = 0;; ++i) {
        Outcome outcome = run(times[i]);
        if (i + 1 == times.size() || wanted(outcome)) return outcome;
        MESSAGE("with ", to_text(times[i]), " it was not as wanted: ", outcome.text());
    }
}

void check_undisturbed(Outcome const& run, bool as_wanted, double share) {
    if (!as_wanted && run.was_disturbed(share))
        MESSAGE("not judged, the machine was too busy: ", run.text());
    else
        CHECK_MESSAGE(as_wanted, run.text());
}

void check_normal_run(std::string const& url) {
    Outcome const run = load({"-c", "2", "-n", "10"}, url);
    CHECK_MESSAGE(run.ended_as(0), run.text());
    CHECK(run.ok() == 10);
}

void check_normal_run(FaultyServer& server) {
    server.behave(always(ok_text()));
    server.forget();
    check_normal_run(server.url("/normal"));
    // The server may still process requests of the previous client.
    std::vector<Received> const seen = server.received();
    CHECK(std::ranges::count(seen, "GET /normal HTTP/1.1", &Received::line) == 10);
}

TricornServer::TricornServer(Words const& flags, std::string const& bind)
    : process_(server_arguments(flags, bind, folder_.path() / "port")) {
    std::string text;
    bool const ready = eventually(Millis(60'000), [&] {
        text = file_text(folder_.path() / "port");
        return text.ends_with('\n') || !process_.running();
    });
    if (!ready || !process_.running()) throw std::runtime_error("tricorn-server is not ready: " + process_.errors());
    bind_ = parse_address(text).text();
}

bool has_ipv6_loopback() {
    std::ifstream addresses("/proc/net/if_inet6");
    for (std::string line; std::getline(addresses, line);) {
        if (line.starts_with("00000000000000000000000000000001 ")) return true;
    }
    return false;
}

}   // namespace tricorn::test
