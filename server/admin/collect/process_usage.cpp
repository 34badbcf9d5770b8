#include "server/admin/collect/process_usage.hpp"
#include "common/os/descriptor.hpp"
#include <charconv>
#include <fcntl.h>
#include <filesystem>
#include <spdlog/fmt/fmt.h>
#include <unistd.h>

namespace tricorn::server::admin {

namespace {

// A file of /proc, which fits a page or two; empty where it cannot be read.
std::string contents(std::string const& path) {
    Descriptor const file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file) return {};
    char bytes[8192];
    ssize_t const size = ::read(file.number(), bytes, sizeof bytes);
    return size > 0 ? std::string(bytes, static_cast<std::size_t>(size)) : std::string();
}

std::uint64_t number(std::string_view text) {
    std::uint64_t value = 0;
    text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

// What follows a name that begins a line.
std::uint64_t number_after(std::string_view text, std::string_view name) {
    for (std::size_t at = 0; at < text.size();) {
        std::string_view const line = text.substr(at, text.find('\n', at) - at);
        if (line.starts_with(name)) return number(line.substr(name.size()));
        at += line.size() + 1;
    }
    return 0;
}

std::string_view next_word(std::string_view& text) {
    std::string_view const word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(word.size() + 1, text.size()));
    return word;
}

}   // namespace

// The name, in brackets, may hold anything: fields are counted from the last bracket on, where the third begins.
std::optional<ProcessTimes> parse_times(std::string_view stat) {
    std::size_t const bracket = stat.rfind(") ");
    if (bracket == std::string_view::npos) return std::nullopt;
    std::string_view rest = stat.substr(bracket + 2);
    std::string_view fields[18];
    for (std::string_view& field : fields) field = next_word(rest);
    auto const tick = 1'000'000 / static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK));
    constexpr int user = 14 - 3, system = 15 - 3, threads = 20 - 3;
    return ProcessTimes{number(fields[user]) * tick, number(fields[system]) * tick,
                        static_cast<unsigned>(number(fields[threads]))};
}

std::optional<ProcessTimes> times_of(pid_t pid) {
    return parse_times(contents(fmt::format("/proc/{}/stat", pid)));
}

std::uint64_t proportional_memory_of(pid_t pid) {
    return 1024 * number_after(contents(fmt::format("/proc/{}/smaps_rollup", pid)), "Pss:");
}

Switches switches_of(pid_t pid) {
    Switches sum;
    std::error_code gone;
    std::filesystem::directory_iterator thread(fmt::format("/proc/{}/task", pid), gone);
    for (; !gone && thread != std::filesystem::directory_iterator(); thread.increment(gone)) {
        std::string const status = contents(thread->path().string() + "/status");
        sum.voluntary += number_after(status, "voluntary_ctxt_switches:");
        sum.involuntary += number_after(status, "nonvoluntary_ctxt_switches:");
    }
    return sum;
}

}   // namespace tricorn::server::admin
