#include "common/os/control_groups.hpp"
#include "common/os/proc_text.hpp"
#include <algorithm>
#include <sstream>

namespace tricorn {

namespace {

using Path = std::filesystem::path;

std::vector<Path> folders_of(Path const& mount, Path const& group) {
    std::vector<Path> folders{mount};
    for (Path const& part : group) {
        if (part == "..") break;   // the group lies outside of what can be seen
        if (!part.empty()) folders.push_back(folders.back() / part);
    }
    std::ranges::reverse(folders);
    return folders;
}

// A line of /proc/self/cgroup: "0::/a/b" in version 2, "4:cpu,cpuacct:/a/b" in version 1.
void add_line(std::vector<ControlGroup>& all, Path const& mounts, std::string const& line) {
    auto const first = line.find(':');
    auto const second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos) return;
    Path const group = Path(line.substr(second + 1)).relative_path();
    std::string const controllers = line.substr(first + 1, second - first - 1);
    if (controllers.empty()) {
        all.push_back({true, folders_of(mounts, group)});
        all.push_back({true, folders_of(mounts / "unified", group)});   // version 2 beside version 1
        return;
    }
    all.push_back({false, folders_of(mounts / controllers, group)});
    // Several that are mounted together are listed in the kernel's order, which need not be that of the folder's name.
    std::istringstream list(controllers);
    for (std::string name; std::getline(list, name, ',');) {
        if (name != controllers) all.push_back({false, folders_of(mounts / name, group)});
    }
}

}   // namespace

std::vector<ControlGroup> control_groups(Path const& root) {
    std::vector<ControlGroup> all;
    std::istringstream lines(text_of(root / "proc/self/cgroup").value_or(""));
    for (std::string line; std::getline(lines, line);) add_line(all, root / "sys/fs/cgroup", line);
    return all;
}

}   // namespace tricorn
