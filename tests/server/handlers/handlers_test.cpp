#include "common/io/grant.hpp"
#include "common/io/ready_task.hpp"
#include "server/handlers/bytes.hpp"
#include "server/handlers/delay.hpp"
#include "server/handlers/health.hpp"
#include "server/handlers/hello.hpp"
#include "server/handlers/index.hpp"
#include "server/handlers/methods.hpp"
#include "server/handlers/status.hpp"
#include "tests/server/sample.hpp"
#include <boost/json/serialize.hpp>
#include <cerrno>
#include <chrono>
#include <doctest/doctest.h>
#include <random>
#include <set>

namespace tricorn::server::handlers::handlers_test {

using namespace std::chrono_literals;

namespace {

// Records the requested deadlines without sleeping.
struct NotingStream {
    IoResult receive(std::span<char>) { return {.error = EAGAIN}; }
    IoResult send(std::span<iovec const>) { return {.error = EAGAIN}; }
    void shutdown_send() {}
    std::size_t unacknowledged() { return 0; }
};
struct NotingIo {
    template <class T>
    using Task = ReadyTask<T>;
    using Stream = NotingStream;
    Task<WaitResult> readable(Stream&, WaitPurpose, Deadline) { return Task<WaitResult>(WaitResult::timed_out); }
    Task<WaitResult> writable(Stream&, Deadline) { return Task<WaitResult>(WaitResult::timed_out); }
    Task<void> sleep_until(Deadline deadline) {
        slept.push_back(deadline);
        co_return;
    }
    Task<bool> granted(Grant const& grant, Deadline) { return Task<bool>(grant.given()); }
    Task<void> yield() { return Task<void>(Nothing()); }
    std::vector<Deadline> slept;
};
static_assert(Io<NotingIo>);

using Handler = Response (*)(Request const&, Context const&);

Response ask(Handler handler, std::string_view target, std::string_view argument = {}) {
    test::Sample sample;
    sample.context.argument = argument;
    return handler(test::sample_request("GET", target), sample.context);
}

Response delay(NotingIo& io, std::string_view argument, Duration max_delay = 10s) {
    test::Sample sample;
    sample.config.limits.max_delay = max_delay;
    sample.context.argument = argument;
    Request const request = test::sample_request("GET", "/delay/x?a=1");
    return handlers::delay(io, request, sample.context).take();
}

std::string drain(Response const& response, std::size_t piece) {
    std::string text(response.source_size, '\0');
    for (std::size_t at = 0; at < text.size(); at += piece)
        response.source->fill(std::span(text).subspan(at, std::min(piece, text.size() - at)));
    return text;
}

}  // namespace

TEST_CASE("plaintext and json are TechEmpower's") {
    Response const text = ask(handlers::plaintext, "/plaintext");
    CHECK(text.status == 200);
    CHECK(text.content_type == "text/plain");
    CHECK(text.body == "Hello, World!");
    Response const json = ask(handlers::json, "/json");
    CHECK(json.content_type == "application/json");
    CHECK(json.body == R"({"message":"Hello, World!"})");
}

TEST_CASE("health is ok, readiness depends on whether the service is stopping") {
    CHECK(ask(handlers::healthz, "/healthz").body == R"({"status":"ok"})");
    CHECK(ask(handlers::readyz, "/readyz").body == R"({"status":"ready"})");
    CHECK(ask(handlers::readyz, "/readyz").status == 200);
    test::Sample sample;
    sample.context.draining = true;
    Request const request = test::sample_request("GET", "/readyz");
    CHECK(handlers::readyz(request, sample.context).status == 503);
    CHECK(handlers::readyz(request, sample.context).body == R"({"status":"draining"})");
    CHECK(handlers::healthz(request, sample.context).status == 200);
}

TEST_CASE("every final status is available") {
    for (unsigned code = 200; code <= 599; ++code) {
        std::string const text = std::to_string(code);
        Response const response = ask(handlers::status, "/status", text);
        CAPTURE(code);
        CHECK(response.status == code);
        bool const without_content = code == 204 || code == 205 || code == 304;
        CHECK(response.body.empty() == without_content);
        CHECK(response.content_type.empty() == without_content);
    }
    CHECK(ask(handlers::status, "/status/404", "404").body == "404 Not Found\n");
    CHECK(ask(handlers::status, "/status/302", "302").fields == "Location: /\r\n");
    CHECK(ask(handlers::status, "/status/304", "304").fields.empty());
    CHECK(ask(handlers::status, "/status/401", "401").fields == "WWW-Authenticate: Basic realm=\"tricorn\"\r\n");
    CHECK(ask(handlers::status, "/status/%34%30%34", "%34%30%34").status == 404);
}

TEST_CASE("other statuses are refused") {
    for (char const* const argument : {"", "100", "199", "600", "99", "1000", "0200", "200,500", "+200", "-200", "abc",
                                       "200 ", "20", "4294967496", "2e2"}) {
        CAPTURE(argument);
        Response const response = ask(handlers::status, "/status/x", argument);
        CHECK(response.status == 400);
        CHECK(test::parsed(response).at("detail").as_string().find("200 to 599") != std::string::npos);
    }
}

TEST_CASE("the number of bytes is as requested, and their values do not depend on the pieces") {
    for (char const* const size : {"1", "7", "8", "9", "1000"}) {
        Response const response = ask(handlers::bytes, "/bytes?seed=1", size);
        CAPTURE(size);
        CHECK(response.content_type == "application/octet-stream");
        REQUIRE(response.source);
        CHECK(response.source_size == std::stoull(size));
        std::string const whole = drain(response, 1 << 20);
        CHECK(drain(ask(handlers::bytes, "/bytes?seed=1", size), 1) == whole);
        CHECK(drain(ask(handlers::bytes, "/bytes?seed=1", size), 13) == whole);
    }
    Response const none = ask(handlers::bytes, "/bytes", "0");
    CHECK(none.status == 200);
    CHECK_FALSE(none.source);
    CHECK(none.body.empty());
}

TEST_CASE("bytes are mt19937_64's numbers for the seed, lowest byte first") {
    std::mt19937_64 numbers(42);
    std::uint64_t const first = numbers(), second = numbers();
    std::string const text = drain(ask(handlers::bytes, "/bytes?seed=42", "16"), 5);
    for (std::size_t i = 0; i < 16; ++i) {
        std::uint64_t const number = i < 8 ? first : second;
        CHECK(static_cast<unsigned char>(text[i]) == (number >> (i % 8 * 8) & 0xFF));
    }
    test::Sample sample;
    sample.config.seed = 42;
    sample.context.argument = "16";
    CHECK(drain(handlers::bytes(test::sample_request("GET", "/bytes"), sample.context), 16) == text);
    CHECK(drain(ask(handlers::bytes, "/bytes?seed=43", "16"), 16) != text);
}

TEST_CASE("too many bytes are refused with the cap") {
    for (char const* const argument : {"10485761", "-1", "", "x", "1k", "99999999999999999999", "1.0", " 1"}) {
        CAPTURE(argument);
        Response const response = ask(handlers::bytes, "/bytes/x", argument);
        CHECK(response.status == 400);
        CHECK_FALSE(response.source);
        CHECK(test::parsed(response).at("detail").as_string().find("10485760") != std::string::npos);
    }
    CHECK(ask(handlers::bytes, "/bytes/x", "10485760").source_size == 10485760);
    CHECK(ask(handlers::bytes, "/bytes/1?seed=x", "1").status == 400);
    CHECK(ask(handlers::bytes, "/bytes/1?seed=", "1").status == 400);
}

TEST_CASE("delay sleeps for as long as asked, then describes the request") {
    struct Row {
        char const* argument;
        Duration duration;
        char const* seconds;
        char const* milliseconds;
    };
    Row const rows[] = {{"0", 0s, "0", "0"},
                        {"2", 2s, "2", "2000"},
                        {"0.25", 250ms, "0.25", "250"},
                        {"500ms", 500ms, "0.5", "500"},
                        {"1.5s", 1500ms, "1.5", "1500"},
                        {"20us", 20us, "0.00002", "0.02"},
                        {"1%2E5s", 1500ms, "1.5", "1500"},
                        {"0.8414709848078965", 841'470'984ns, "0.841470984", "841.470984"},
                        {".5", 500ms, "0.5", "500"},
                        {"5.", 5s, "5", "5000"},
                        {"1e-1", 100ms, "0.1", "100"},
                        {"1e1", 10s, "10", "10000"},
                        {"+1", 1s, "1", "1000"},
                        {"1s500ms", 1500ms, "1.5", "1500"},
                        {"0m2.5s", 2500ms, "2.5", "2500"},
                        {"3%C2%B5s", 3us, "0.000003", "0.003"},
                        {"10", 10s, "10", "10000"}};
    for (Row const& row : rows) {
        CAPTURE(row.argument);
        NotingIo io;
        auto const before = Clock::now();
        Response const response = delay(io, row.argument);
        auto const after = Clock::now();
        REQUIRE(response.status == 200);
        REQUIRE(io.slept.size() == 1);
        CHECK(io.slept[0] >= before + row.duration);
        CHECK(io.slept[0] <= after + row.duration);
        CHECK(response.fields == "Server-Timing: delay;dur=" + std::string(row.milliseconds) + "\r\n");
        CHECK(response.body.ends_with(",\"delay_seconds\":" + std::string(row.seconds) + "}"));
        CHECK(test::parsed(response).at("args").at("a") == "1");
        CHECK(test::parsed(response).at("origin") == "192.0.2.7");
    }
}

TEST_CASE("delay refuses invalid durations and those above the limit, without sleeping") {
    for (char const* const argument : {"-1", "x", "10.1", "11s", "10000.001ms", "1 s", "nan", "inf", "1e2", "1m30s",
                                       "1e1s", "1_0", "", "99999999999999999999", "5parsecs"}) {
        CAPTURE(argument);
        NotingIo io;
        Response const response = delay(io, argument);
        CHECK(response.status == 400);
        CHECK(io.slept.empty());
        CHECK(test::parsed(response).at("detail").as_string().find("10s") != std::string::npos);
    }
    NotingIo io;
    CHECK(delay(io, "1", 500ms).status == 400);
    CHECK(test::parsed(delay(io, "1", 500ms)).at("detail").as_string().find("500ms") != std::string::npos);
}

TEST_CASE("uuids are random, of version 4") {
    std::set<std::string> seen;
    for (int i = 0; i < 1000; ++i) {
        auto const text = std::string(test::parsed(ask(handlers::uuid, "/uuid")).at("uuid").as_string());
        REQUIRE(text.size() == 36);
        CHECK(text.find_first_not_of("0123456789abcdef-") == text.npos);
        CHECK((text[8] == '-' && text[13] == '-' && text[18] == '-' && text[23] == '-'));
        CHECK(text[14] == '4');
        CHECK(std::string("89ab").find(text[19]) != std::string::npos);
        CHECK(seen.insert(text).second);
    }
}

TEST_CASE("the front page names the model and how it waits, and loads nothing") {
    test::Sample sample;
    sample.config.model.workers = 1;
    sample.config.model.threads = 7;
    std::set<std::string> pages;
    for (Model const model : {Model::prefork, Model::thread, Model::pool, Model::coroutine}) {
        sample.config.model.kind = model;
        Response const response = handlers::index(sample.context, {});
        CHECK(response.content_type == "text/html; charset=utf-8");
        CHECK(response.body.find("<strong>" + std::string(to_string(model)) + "</strong>") != std::string::npos);
        CHECK(response.body.find("One worker process") != std::string::npos);
        CHECK(response.body.find("http:") == std::string::npos);
        CHECK(response.body.find("<script") == std::string::npos);
        CHECK((response.body.find("7 threads") != std::string::npos) == (model == Model::pool));
        pages.insert(response.body);
    }
    CHECK(pages.size() == 4);
}

}   // namespace tricorn::server::handlers::handlers_test
