// tricorn-client: config → target → load → verdict → report.
#include "client/config.hpp"
#include "client/exit_code.hpp"
#include "client/load.hpp"
#include "client/result_json.hpp"
#include "client/result_text.hpp"
#include "client/verdict.hpp"
#include "common/descriptors.hpp"
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>
#include <fcntl.h>
#include <memory>
#include <optional>
#include <string_view>
#include <unistd.h>

namespace {

using namespace tricorn;

int fail(int code, std::string_view why) {
    std::fprintf(stderr, "tricorn-client: %.*s\n", static_cast<int>(why.size()), why.data());
    return code;
}

// Opened before the load, so that no result is lost for want of a place to put it; what was in it stays until there is
// something new.
class Output {
public:
    explicit Output(std::string const& path) : to_stdout_(path == "-") {
        if (path.empty() || to_stdout_) return;
        int const descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
        if (descriptor >= 0) file_.reset(::fdopen(descriptor, "w"));
    }
    bool wanted() const { return to_stdout_ || file_ != nullptr; }
    bool to_stdout() const { return to_stdout_; }
    bool write(std::string const& text) {
        std::FILE* const file = to_stdout_ ? stdout : file_.get();
        // Pipes and devices have nothing to cut off (EINVAL).
        [[maybe_unused]] int const cut = to_stdout_ ? 0 : ::ftruncate(::fileno(file), 0);
        bool const written = std::fwrite(text.data(), 1, text.size(), file) == text.size();
        return std::fflush(file) == 0 && written;
    }

private:
    struct Close {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    bool to_stdout_;
    std::unique_ptr<std::FILE, Close> file_;
};

int load(LoadConfig const& config) {
    Output output(config.output);
    if (!config.output.empty() && !output.wanted())
        return fail(exit_code::cannot_start, "--output=" + config.output + ": " + std::strerror(errno));
    std::optional<Progress> progress;
    if (config.live.value_or(::isatty(STDERR_FILENO) == 1)) progress.emplace(config.duration, config.requests);
    Targets const targets(config);
    LoadOutcome const outcome = run_load(config, targets, progress ? &*progress : nullptr);
    if (!outcome.cannot_start.empty()) return fail(exit_code::cannot_start, outcome.cannot_start);
    Verdict const verdict = judge(outcome.result, config);
    // The JSON alone on standard output is what a script wants; people get their report all the same.
    std::string const text = result_text(config, outcome.result, verdict);
    std::FILE* const report = output.to_stdout() ? stderr : stdout;
    bool const reported = std::fputs(text.c_str(), report) >= 0 && std::fflush(report) == 0;
    int const why_not = errno;
    if (output.wanted() && !output.write(result_json(config, outcome.result, verdict)))
        return fail(exit_code::cannot_start, "--output=" + config.output + ": " + std::strerror(errno));
    if (!reported) return fail(exit_code::cannot_start, std::string("standard output: ") + std::strerror(why_not));
    return exit_code_of(outcome.result, verdict, config);
}

}  // namespace

int main(int argc, char** argv) {
    fill_standard_descriptors();
    std::signal(SIGPIPE, SIG_IGN);   // a reader of the report that goes away must not cost the JSON
    // "load" is what it does when nothing else is named.
    bool const named = argc > 1 && std::string_view(argv[1]) == "load";
    LoadInvocation const invocation = parse_load(argc - named, argv + named);
    if (invocation.action == LoadInvocation::Action::exit) {
        std::fputs(invocation.output.c_str(), invocation.exit_code == exit_code::ok ? stdout : stderr);
        return invocation.exit_code;
    }
    try {
        return load(invocation.config);
    } catch (std::exception const& error) {
        return fail(exit_code::cannot_start, error.what());
    }
}
