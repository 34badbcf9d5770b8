#include "tests/support/proc.hpp"
#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <system_error>
#include <unistd.h>

namespace tricorn::test {

namespace {

template <class F>
void for_each_process(F const& visit) {
    std::error_code ignored;
    for (auto const& entry : std::filesystem::directory_iterator("/proc", ignored)) {
        std::string const name = entry.path().filename();
        if (name.find_first_not_of("0123456789") == std::string::npos) {
            pid_t const pid = std::stoi(name);
            std::optional<ProcessState> const found = process_state(pid);
            if (found && found->state != 'Z') {
                visit(pid, *found);
            }
        }
    }
}

}   // namespace

std::string file_text(std::filesystem::path const& path) {
    std::ifstream file(path, std::ios::binary);
    std::string text;
    char piece[4096];
    while (file.read(piece, sizeof piece) || file.gcount() > 0) {
        text.append(piece, static_cast<std::size_t>(file.gcount()));
    }
    return text;
}

std::optional<ProcessState> process_state(pid_t pid) {
    std::string const text = file_text("/proc/" + std::to_string(pid) + "/stat");
    std::size_t const name_end = text.rfind(')');  // the name may contain spaces and parentheses
    if (name_end == std::string::npos) {
        return std::nullopt;
    }
    std::istringstream words(text.substr(name_end + 1));
    std::vector<std::string> fields{std::istream_iterator<std::string>(words), std::istream_iterator<std::string>()};
    if (fields.size() < 18) {
        return std::nullopt;
    }
    // proc(5) counts from 1 and the state is field 3: ppid 4, utime 14, stime 15, num_threads 20.
    return ProcessState{std::stoi(fields[1]), fields[0][0], std::stoul(fields[11]) + std::stoul(fields[12]),
                        std::stoul(fields[17])};
}

bool alive(pid_t pid) {
    std::optional<ProcessState> const found = process_state(pid);
    return found && found->state != 'Z';
}

std::vector<pid_t> children_of(pid_t parent) {
    std::vector<pid_t> result;
    for_each_process([&](pid_t pid, ProcessState const& found) {
        if (found.parent == parent) {
            result.push_back(pid);
        }
    });
    return result;
}

std::size_t descriptors_of(pid_t pid) {
    std::error_code gone;
    std::size_t count = 0;
    std::filesystem::directory_iterator entry("/proc/" + std::to_string(pid) + "/fd", gone);
    for (; !gone && entry != std::filesystem::directory_iterator(); entry.increment(gone)) ++count;
    return count;
}

std::size_t memory_of(pid_t pid) {
    std::istringstream lines(file_text("/proc/" + std::to_string(pid) + "/smaps_rollup"));
    for (std::string name; lines >> name;) {
        std::size_t kibibytes = 0;
        if (name == "Anonymous:" && lines >> kibibytes) {
            return kibibytes;
        }
    }
    return 0;
}

std::chrono::nanoseconds waited_of(pid_t pid) {
    std::chrono::nanoseconds sum{};
    std::error_code ignored;
    for (auto const& task : std::filesystem::directory_iterator("/proc/" + std::to_string(pid) + "/task", ignored)) {
        // Fields: time on a processor, time waiting for one.
        std::istringstream schedstat(file_text(task.path() / "schedstat"));
        std::int64_t ran = 0, waited = 0;
        if (schedstat >> ran >> waited) sum += std::chrono::nanoseconds(waited);
    }
    return sum;
}

std::vector<pid_t> descendants_of(pid_t ancestor) {
    std::vector<std::pair<pid_t, pid_t>> processes;  // pid, parent
    for_each_process([&](pid_t pid, ProcessState const& found) { processes.emplace_back(pid, found.parent); });
    std::vector<pid_t> family{ancestor};
    for (std::size_t next = 0; next < family.size(); ++next) {
        for (auto const& [pid, parent] : processes) {
            if (parent == family[next]) {
                family.push_back(pid);
            }
        }
    }
    family.erase(family.begin());
    return family;
}

}   // namespace tricorn::test
