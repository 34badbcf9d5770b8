#include "client/compare/measure/server_under_test.hpp"
#include "client/load/engine/destination.hpp"
#include "common/http/endpoint.hpp"
#include <algorithm>
#include <fstream>
#include <iterator>
#include <spdlog/fmt/fmt.h>
#include <system_error>
#include <thread>

namespace tricorn::client::compare {

namespace {

using namespace std::chrono_literals;

constexpr auto patience_to_start = 10s;
constexpr auto patience_to_stop = 5s;
constexpr std::string_view known_answer = "Hello, World!";   // of /plaintext

std::string read_file(std::filesystem::path const& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::vector<std::string> with(std::vector<std::string> words, std::vector<std::string> const& more) {
    words.insert(words.end(), more.begin(), more.end());
    return words;
}

std::string last_line(std::string text) {
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
    auto const begin = text.find_last_of('\n');
    return begin == std::string::npos ? text : text.substr(begin + 1);
}

}   // namespace

ServerUnderTest::ServerUnderTest(Subject const& subject, std::vector<std::string> const& flags,
                                 std::filesystem::path const& folder, std::vector<unsigned> const& processors,
                                 ShutdownSignal const& shutdown)
    : name_(subject.name), folder_(folder), is_model_(subject.model.has_value()), shutdown_(&shutdown) {
    std::error_code ignored;
    std::filesystem::remove(folder_ / "log", ignored);
    std::filesystem::remove(folder_ / "port", ignored);
    try {
        if (is_model_)
            start_model(subject, flags, processors);
        else
            start_target(subject, processors);
    } catch (std::system_error const& error) {
        fail(std::string("cannot be started: ") + error.what());
    }
    await_answer();
}

ServerUnderTest::~ServerUnderTest() {
    if (program_) program_->stop(patience_to_stop);
}

void ServerUnderTest::start_model(Subject const& subject, std::vector<std::string> const& flags,
                                  std::vector<unsigned> const& processors) {
    auto const port_file = folder_ / "port";
    auto const command = with(subject.command, with(flags, {"--port-file=" + port_file.string()}));
    program_ = std::make_unique<Program>(command, folder_ / "log", processors);
    auto const deadline = Clock::now() + patience_to_start;
    std::string bound;
    while (!(bound = read_file(port_file)).ends_with('\n')) {
        look_for_interruption();
        if (auto const code = program_->wait(1ms)) fail("ended with " + describe_end(*code));
        if (Clock::now() > deadline) fail("was not ready after 10 s");
    }
    bound.pop_back();
    auto const url = parse_authority(bound);
    if (!url) fail("its port file contains no address: " + bound);
    find(*url);
}

void ServerUnderTest::start_target(Subject const& subject, std::vector<unsigned> const& processors) {
    find(*subject.url);
    if (subject.command.empty()) return;
    // If something answers before the start, another program holds the port and would be measured instead.
    auto const answers = [&](SocketAddress const& address) {
        address_ = address;
        return client().get(url_.target, Clock::now() + 500ms).status != 0;
    };
    if (std::ranges::any_of(addresses_, answers))
        fail("another program answers at " + url_.authority() + " before the server is started");
    program_ = std::make_unique<Program>(subject.command, folder_ / "log", processors);
}

void ServerUnderTest::find(Url const& url) {
    url_ = url;
    auto const addresses = resolve_within(url.host, url.port, patience_to_start);
    if (!addresses) fail("cannot resolve " + url.host + ": " + addresses.why);
    addresses_ = *addresses;
    address_ = addresses_.front();
}

void ServerUnderTest::await_answer() {
    auto const deadline = Clock::now() + patience_to_start;
    for (std::size_t tries = 0;; ++tries) {
        address_ = addresses_[tries % addresses_.size()];   // a server of "localhost" may listen on ::1 or on 127.0.0.1
        Answer const answer = client().get(is_model_ ? "/plaintext" : url_.target, deadline);
        if (answer.status != 0) break;
        look_for_interruption();
        if (program_ && !program_->running()) fail("ended with " + describe_end(*program_->wait(0ms)));
        if (Clock::now() > deadline) fail("does not answer at " + url_.authority() + ": " + answer.why);
        std::this_thread::sleep_for(2ms);
    }
    auto const answer = check_answer(is_model_ ? "/plaintext" : url_.target);
    if (!answer && is_model_) fail(answer.why);
}

void ServerUnderTest::look_for_interruption() const {
    if (shutdown_->came()) throw ServiceFailure("interrupted");
}

Expected<> ServerUnderTest::check_answer(std::string const& target) const {
    Answer const answer = client().get(target, Clock::now() + patience_to_start);
    if (answer.status == 0) return refused("GET " + target + ": " + answer.why);
    if (!answer.ok()) return refused(fmt::format("GET {}: status {}", target, answer.status));
    if (is_model_ && target == "/plaintext" && answer.body != known_answer)
        return refused("GET /plaintext: the response is not " + std::string(known_answer));
    return {};
}

std::string ServerUnderTest::last_words() const {
    return last_line(read_file(folder_ / "log"));
}

void ServerUnderTest::fail(std::string const& why) const {
    std::string const words = last_words();
    throw ServiceFailure(name_ + ": " + why + (words.empty() ? "" : " (" + words + ")"));
}

ServerFlags effective_flags(Subject const& subject, std::vector<std::string> const& flags,
                            std::filesystem::path const& folder) {
    auto const output = folder / "flags";
    std::error_code ignored;
    std::filesystem::remove(output, ignored);
    Program program(with(subject.command, with(flags, {"--check-config"})), output, {});
    auto const code = program.wait(10s);
    std::string const text = read_file(output);
    if (code != 0) throw ServiceFailure(subject.name + ": --check-config failed (" + last_line(text) + ")");
    return parse_flags(text);
}

}   // namespace tricorn::client::compare
