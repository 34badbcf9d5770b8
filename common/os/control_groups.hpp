#pragma once
// Where the kernel keeps the control groups of this process (cgroups(7), versions 1 and 2).
#include <filesystem>
#include <string>
#include <vector>

namespace tricorn {

struct ControlGroup {
    bool version_2 = false;
    // Its own, then those of the groups around it, up to that of all; in a container those outside of it cannot be seen.
    // Which controllers' files they hold has to be tried; some may not exist.
    std::vector<std::filesystem::path> folders;
};

// As proc/self/cgroup and sys/fs/cgroup below `root` say. Empty where they say nothing.
std::vector<ControlGroup> control_groups(std::filesystem::path const& root = "/");

}   // namespace tricorn
