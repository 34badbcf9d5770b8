#pragma once
// A subject that runs: started, ready, its answers looked at; stopped when this object goes.
#include "client/compare/measure/asker.hpp"
#include "client/compare/measure/program.hpp"
#include "client/compare/study/subject.hpp"
#include "common/os/signals.hpp"
#include "common/text/expected.hpp"
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace tricorn::client::compare {

// A server that did not start, or does not answer as it should: one line that says so.
struct ServiceFailure : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class Service {
public:
    // Blocks until it answers, 10 s at most, and no longer than until an interruption. `flags` are added to those of a
    // model. `folder` takes its log and outlives this, as `processors` (empty: all) names where it runs. Throws
    // ServiceFailure.
    Service(Subject const& subject, std::vector<std::string> const& flags, std::filesystem::path const& folder,
            std::vector<unsigned> const& processors, Interruption const& interruption);
    ~Service();
    Service(Service const&) = delete;
    Service& operator=(Service const&) = delete;

    Url const& url() const { return url_; }   // where it is, with the target's path
    SocketAddress const& address() const { return address_; }
    pid_t pid() const { return program_ ? program_->pid() : 0; }   // 0: it was not started here
    // A connection to it, which an interruption ends.
    Asker asker() const { return {address_, url_.authority(), interruption_->descriptor()}; }
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
    SocketAddress address_;
    bool is_model_ = false;
    Interruption const* interruption_;
    std::unique_ptr<Program> program_;
};

// The flags of a model with all their values. Throws ServiceFailure.
ServerFlags effective_flags(Subject const& subject, std::vector<std::string> const& flags,
                            std::filesystem::path const& folder);

}   // namespace tricorn::client::compare
