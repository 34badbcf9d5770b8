#include "server/port_file.hpp"
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>

namespace tricorn {

std::string write_port_file(std::string const& path, std::string const& where) {
    if (path.empty()) return "";
    std::string const draft = path + ".new";
    std::ofstream file(draft, std::ios::trunc);
    file << where << '\n';
    file.close();
    if (!file || std::rename(draft.c_str(), path.c_str()) != 0) return std::strerror(errno);
    return "";
}

}  // namespace tricorn
