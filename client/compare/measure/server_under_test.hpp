#pragma once
// A running server under test: started, ready and verified; stopped by the destructor.
#include "client/compare/analysis/ceilings.hpp"
#include "client/compare/measure/http_client.hpp"
#include "client/compare/measure/program.hpp"
#include "common/os/shutdown_signal.hpp"
#include "common/text/expected.hpp"
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace tricorn::client::compare {

// The server did not start or does not answer correctly. One line.
struct ServiceFailure : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class ServerUnderTest {
public:
    // Blocks until the server answers, at most 10 s or until an interruption. `flags` are appended to those of a model.
    // `folder` takes its log, `processors` (empty: all) sets where it runs; both must outlive this. Throws
    // ServiceFailure.
    ServerUnderTest(Subject const& subject, std::vector<std::string> const& flags, std::filesystem::path const& folder,
                    std::vector<unsigned> const& processors, ShutdownSignal const& shutdown);
    ~ServerUnderTest();
    ServerUnderTest(ServerUnderTest const&) = delete;
    ServerUnderTest& operator=(ServerUnderTest const&) = delete;

    Url const& url() const { return url_; }   // address, with the target's path
    SocketAddress const& address() const { return address_; }
    pid_t pid() const { return program_ ? program_->pid() : 0; }   // 0: not started by us
    // A connection to it, which an interruption ends.
    HttpClient client() const { return {address_, url_.authority(), shutdown_->descriptor()}; }
    // Refused where it does not answer this as it should. The answer of a model to /plaintext is known.
    Expected<> check_answer(std::string const& target) const;
    // What it said last, in one line; empty: nothing.
    std::string last_words() const;

private:
    void start_model(Subject const& subject, std::vector<std::string> const& flags,
                     std::vector<unsigned> const& processors);
    void start_target(Subject const& subject, std::vector<unsigned> const& processors);
    void find(Url const& url);
    void await_answer();
    void look_for_interruption() const;
    [[noreturn]] void fail(std::string const& why) const;

    std::string name_;
    std::filesystem::path folder_;
    Url url_;
    SocketAddress address_;   // the one that answers
    std::vector<SocketAddress> addresses_;
    bool is_model_ = false;
    ShutdownSignal const* shutdown_;
    std::unique_ptr<Program> program_;
};

// Returns all flags of a model with their values. Throws ServiceFailure.
ServerFlags effective_flags(Subject const& subject, std::vector<std::string> const& flags,
                            std::filesystem::path const& folder);

}   // namespace tricorn::client::compare
