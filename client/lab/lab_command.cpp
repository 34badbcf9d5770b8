#include "client/lab/lab_command.hpp"
#include "client/exit_code.hpp"
#include "client/interrupts.hpp"
#include "client/lab/lab_config.hpp"
#include "client/lab/lab_json.hpp"
#include "client/lab/lab_text.hpp"
#include "client/number_text.hpp"
#include "common/descriptors.hpp"
#include <boost/json/serialize.hpp>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <exception>
#include <fcntl.h>
#include <memory>
#include <string>
#include <string_view>
#include <unistd.h>

namespace tricorn {

namespace {

int fail(std::string_view why) {
    std::fprintf(stderr, "tricorn-client: %.*s\n", static_cast<int>(why.size()), why.data());
    return exit_code::cannot_start;
}

struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, Close>;

// Opened before anything is measured; what is in it stays until there is something new. nullptr: none is wanted, or errno
// says why there is none.
File open_output(std::string const& path) {
    if (path.empty() || path == "-") return nullptr;
    int const descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    return File(descriptor < 0 ? nullptr : ::fdopen(descriptor, "w"));
}

bool write(std::FILE* file, std::string const& text) {
    bool const written = std::fwrite(text.data(), 1, text.size(), file) == text.size();
    return std::fflush(file) == 0 && written;
}

// In place of what the file held.
bool replace(std::FILE* file, std::string const& text) {
    [[maybe_unused]] int const cut = ::ftruncate(::fileno(file), 0);   // pipes and devices have nothing to cut off
    return write(file, text);
}

void show_progress(std::string const& title, std::chrono::nanoseconds elapsed, std::chrono::nanoseconds budget) {
    constexpr std::size_t room = 55;
    std::string const text = title.size() > room ? title.substr(0, room - 2) + ".." : title;
    std::fprintf(stderr, "\r\033[K  %s of %s   %s", seconds_text(elapsed).c_str(), seconds_text(budget).c_str(),
                 text.c_str());
    std::fflush(stderr);
}

int measure(LabInvocation const& invocation) {
    File const output = open_output(invocation.output);
    bool const to_stdout = invocation.output == "-";
    std::string const where = "--output=" + invocation.output + ": ";
    if (!invocation.output.empty() && !to_stdout && !output) return fail(where + std::strerror(errno));
    raise_descriptor_limit();
    bool const live = invocation.live.value_or(::isatty(STDERR_FILENO) == 1);
    LabConfig config = invocation.config;
    LabProgress progress;
    if (live) {
        progress = [&](std::string const& title, std::chrono::nanoseconds elapsed) {
            show_progress(title, elapsed, config.budget);
        };
    }
    LabReport report;
    {
        Interrupts const interrupts;
        config.stop_descriptor = interrupts.descriptor();
        report = run_lab(config, progress);
    }
    if (live) std::fputs("\r\033[K", stderr);
    // The JSON alone on standard output is what a script wants; people get their report all the same.
    bool const reported = write(to_stdout ? stderr : stdout, lab_text(report));
    int const why_not = errno;
    std::string const json = boost::json::serialize(to_json(report)) + "\n";
    if ((output && !replace(output.get(), json)) || (to_stdout && !write(stdout, json)))
        return fail(where + std::strerror(errno));
    if (!reported) return fail(std::string("the report: ") + std::strerror(why_not));
    return report.interrupted ? exit_code::interrupted : exit_code::ok;
}

}   // namespace

int lab_command(int argc, char const* const* argv) {
    LabInvocation const invocation = parse_lab(argc, argv);
    if (invocation.action == LabInvocation::Action::exit) {
        std::fputs(invocation.message.c_str(), invocation.exit_code == exit_code::ok ? stdout : stderr);
        return invocation.exit_code;
    }
    try {
        return measure(invocation);
    } catch (std::exception const& error) {
        return fail(error.what());
    }
}

}   // namespace tricorn
