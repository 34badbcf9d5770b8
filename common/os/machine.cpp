#include "common/os/machine.hpp"
#include "common/os/proc_text.hpp"
#include "common/os/processors.hpp"
#include <charconv>
#include <filesystem>
#include <sys/utsname.h>
#include <thread>
#include <unistd.h>

namespace tricorn {

namespace {

// PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
std::string distribution() {
    std::string const text = "\n" + text_of("/etc/os-release").value_or("");
    std::string_view constexpr name = "\nPRETTY_NAME=";
    auto const found = text.find(name);
    if (found == std::string::npos) return {};
    std::string_view line = std::string_view(text).substr(found + name.size());
    line = line.substr(0, line.find('\n'));
    auto const begin = line.find_first_not_of(" \""), end = line.find_last_not_of(" \"");
    return begin == std::string_view::npos ? std::string() : std::string(line.substr(begin, end - begin + 1));
}

std::optional<bool> simultaneous_threads() {
    auto const active = number_in("/sys/devices/system/cpu/smt/active");
    return active ? std::optional(*active == 1) : std::nullopt;
}

// "always [madvise] never": the one in brackets.
std::string in_brackets(std::string const& words) {
    auto const begin = words.find('['), end = words.find(']');
    if (begin == std::string::npos || end == std::string::npos || end < begin) return {};
    return words.substr(begin + 1, end - begin - 1);
}

bool has_word(std::string_view words, std::string_view wanted) {
    for (auto word = next_word(words); !word.empty(); word = next_word(words)) {
        if (word == wanted) return true;
    }
    return false;
}

// "Mitigation: PTI", "Not affected", "Vulnerable".
std::optional<bool> page_table_isolation(std::string const& meltdown) {
    if (meltdown.empty()) return std::nullopt;
    return meltdown.find("PTI") != std::string::npos;
}

std::optional<double> load_average() {
    std::string const line = first_line_of("/proc/loadavg");
    double load = 0;
    auto const [end, error] = std::from_chars(line.data(), line.data() + line.size(), load);
    return error == std::errc() ? std::optional(load) : std::nullopt;
}

}   // namespace

Machine look_at_machine() {
    Machine machine;
    utsname system{};
    ::uname(&system);
    machine.system = std::string(system.sysname) + " " + system.release + " " + system.machine;
    machine.distribution = distribution();
    machine.processor = processor_model();
    machine.processors = std::thread::hardware_concurrency();
    machine.simultaneous_threads = simultaneous_threads();
    std::string const processors = text_of("/proc/cpuinfo").value_or("");
    std::string_view const flags = words_behind(processors, "flags");
    machine.hypervisor = has_word(flags, "hypervisor");
    if (!flags.empty()) machine.address_space_ids = has_word(flags, "pcid");
    machine.page_table_isolation =
        page_table_isolation(first_line_of("/sys/devices/system/cpu/vulnerabilities/meltdown"));
    machine.page_size = static_cast<unsigned>(::sysconf(_SC_PAGESIZE));
    machine.memory = static_cast<std::uint64_t>(::sysconf(_SC_PHYS_PAGES)) * machine.page_size;
    machine.huge_pages = in_brackets(first_line_of("/sys/kernel/mm/transparent_hugepage/enabled"));
    machine.load = load_average();
    return machine;
}

std::uint64_t tasks_of_machine() {
    std::string const load = first_line_of("/proc/loadavg");   // the fourth word: running/all
    auto const slash = load.find('/');
    if (slash == std::string::npos) return 0;
    std::string_view rest = std::string_view(load).substr(slash + 1);
    return next_number(rest).value_or(0);
}

std::uint64_t tasks_of_user() {
    std::string const user = std::to_string(::getuid());
    std::uint64_t tasks = 0;
    std::error_code error;
    std::filesystem::directory_iterator entry("/proc", error);
    for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
        auto const status = text_of(entry->path().string() + "/status");
        if (!status || words_behind(*status, "Uid").substr(0, user.size() + 1) != user + "\t") continue;
        tasks += number_behind(*status, "Threads").value_or(0);
    }
    return tasks;
}

std::optional<std::uint64_t> memory_info(std::string_view name) {
    auto const kibibytes = number_behind(text_of("/proc/meminfo").value_or(""), name);
    return kibibytes ? std::optional(*kibibytes * 1024) : std::nullopt;
}

}   // namespace tricorn
