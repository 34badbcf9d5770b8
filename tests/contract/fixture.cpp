#include "tests/contract/fixture.hpp"
#include "tests/support/proc.hpp"
#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <system_error>
#include <unistd.h>

namespace tricorn::test {

namespace {

bool test_has_failed = false;

// Records every failed assertion, so that ~Server knows when to show its log.
struct FailureListener : doctest::IReporter {
    explicit FailureListener(doctest::ContextOptions const&) {}
    void report_query(doctest::QueryData const&) override {}
    void test_run_start() override {}
    void test_run_end(doctest::TestRunStats const&) override {}
    void test_case_start(doctest::TestCaseData const&) override { test_has_failed = false; }
    void test_case_reenter(doctest::TestCaseData const&) override {}
    void test_case_end(doctest::CurrentTestCaseStats const&) override {}
    void test_case_exception(doctest::TestCaseException const&) override { test_has_failed = true; }
    void subcase_start(doctest::SubcaseSignature const&) override {}
    void subcase_end() override {}
    void log_assert(doctest::AssertData const& data) override { test_has_failed = test_has_failed || data.m_failed; }
    void log_message(doctest::MessageData const&) override {}
    void test_case_skipped(doctest::TestCaseData const&) override {}
};

REGISTER_LISTENER("failures", 1, FailureListener);

Address await_address(Process& process, std::filesystem::path const& port_file) {
    std::string text;
    bool const ready = eventually(Millis(60'000), [&] {
        text = file_text(port_file);
        return text.ends_with('\n') || !process.running();
    });
    if (!ready || !process.running()) {
        throw std::runtime_error("the server did not become ready (" + describe(process.wait(Millis(0))) +
                                 "): " + process.errors());
    }
    return parse_address(text);
}

// Places a file in the folder, which then belongs to the server's user.
std::filesystem::path port_file_in(TemporaryFolder const& folder, Restrictions const& restrictions) {
    if (restrictions.user && chown(folder.path().c_str(), *restrictions.user, gid_t(-1)) != 0) {
        throw std::system_error(errno, std::generic_category(), "chown");
    }
    return folder.path() / "port";
}

bool names_flag(std::vector<std::string> const& flags, std::string_view name) {
    return std::any_of(flags.begin(), flags.end(), [&](std::string const& flag) { return flag.starts_with(name); });
}

}  // namespace

Settings& settings() {
    static Settings instance;
    return instance;
}

bool model_is(std::initializer_list<std::string_view> names) {
    return std::find(names.begin(), names.end(), settings().model) != names.end();
}

bool has_ipv6_loopback() {
    std::ifstream addresses("/proc/net/if_inet6");
    for (std::string line; std::getline(addresses, line);) {
        if (line.starts_with("00000000000000000000000000000001 ")) {
            return true;
        }
    }
    return false;
}

bool sanitized() {
    static bool const found = is_sanitized(settings().server);
    return found;
}

std::vector<std::string> server_arguments(std::vector<std::string> const& flags, std::string const& bind,
                                          std::filesystem::path const& port_file) {
    std::vector<std::string> arguments{settings().server, "--model=" + settings().model, "--bind=" + bind,
                                       "--port-file=" + port_file.string(), "--admin-bind=off"};
    if (settings().model == "prefork" && !names_flag(flags, "--workers")) {
        arguments.emplace_back("--workers=16");
    }
    // Refusals of a queue are expected where a case asks for them; a busy machine may need seconds.
    if (settings().model == "pool" && !names_flag(flags, "--queue-timeout")) {
        arguments.emplace_back("--queue-timeout=1m");
    }
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    return arguments;
}

Server::Server(std::vector<std::string> const& flags, Restrictions const& restrictions, std::string const& bind)
    : process_(server_arguments(flags, bind, port_file_in(folder_, restrictions)), restrictions),
      address_(await_address(process_, folder_.path() / "port")) {}

Server::~Server() {
    std::string const log = process_.errors();
    for (std::string_view const sign : {"Sanitizer", "runtime error:", "terminate called", "Assertion"}) {
        bool const quiet = log.find(sign) == std::string::npos;
        CHECK_MESSAGE(quiet, log);
    }
    if (test_has_failed) {
        std::cerr << "--- the server's log, its last part\n"
                  << log.substr(log.size() > 4000 ? log.size() - 4000 : 0) << "---\n";
    }
}

bool serves(Address const& address, Millis limit) {
    auto const end = std::chrono::steady_clock::now() + limit;
    return eventually(limit, [&] {
        auto const left = std::chrono::ceil<Millis>(end - std::chrono::steady_clock::now());
        return get(address, "/plaintext", std::max(left, Millis(50))).is(200);
    });
}

bool can_run_as(uid_t user) {
    Restrictions restrictions;
    restrictions.user = user;
    Process probe({settings().server, "--version"}, restrictions);
    return probe.wait(long_enough) == Exit{false, 0};
}

bool has(std::vector<pid_t> const& processes, pid_t pid) {
    return std::find(processes.begin(), processes.end(), pid) != processes.end();
}

bool has_logged(Server& server, std::string_view text, std::size_t times) {
    return eventually(long_enough, [&] {
        std::string const log = server.process().errors();
        std::size_t found = 0;
        for (std::size_t at = log.find(text); at != std::string::npos; at = log.find(text, at + 1)) ++found;
        return found >= times;
    });
}

std::vector<Connection> idle_connections(Address const& address, std::size_t count) {
    std::vector<Connection> result;
    for (std::size_t i = 0; i < count; ++i) {
        Connection connection(address);
        Reply const reply = connection.exchange(get_text("/plaintext"));
        REQUIRE_MESSAGE(reply.is(200), describe(reply));
        result.push_back(std::move(connection));
    }
    return result;
}

boost::json::value parse_json(std::string_view text) {
    return boost::json::parse({text.data(), text.size()});
}

bool is_json(std::string_view text) {
    boost::system::error_code error;
    boost::json::parse({text.data(), text.size()}, error);
    return !error;
}

std::string text_at(boost::json::value const& value, std::string_view pointer) {
    boost::system::error_code error;
    boost::json::value const* const found = value.find_pointer({pointer.data(), pointer.size()}, error);
    if (found == nullptr) {
        return "(nothing)";
    }
    return found->is_string() ? std::string(found->get_string()) : boost::json::serialize(*found);
}

std::int64_t number_at(boost::json::value const& value, std::string_view pointer) {
    boost::system::error_code error;
    boost::json::value const* const found = value.find_pointer({pointer.data(), pointer.size()}, error);
    if (found == nullptr) {
        return -1;
    }
    std::int64_t const number = found->to_number<std::int64_t>(error);
    return error ? -1 : number;
}

Identity identity_of(Reply const& echo) {
    boost::json::value const body = parse_json(echo.body);
    return {text_at(body, "/server/model"), static_cast<pid_t>(number_at(body, "/server/pid")),
            static_cast<pid_t>(number_at(body, "/server/tid"))};
}

Identity who_answers(Connection& connection) {
    Reply const reply = connection.exchange(get_text("/echo"));
    REQUIRE_MESSAGE(reply.is(200), describe(reply));
    return identity_of(reply);
}

}  // namespace tricorn::test
