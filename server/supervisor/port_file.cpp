#include "server/supervisor/port_file.hpp"
#include "common/os/descriptor.hpp"
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tricorn::server {

namespace {

enum class Found { nothing, regular, link, other };

// A link is one to a file, there or not; one to a device or a pipe, such as /dev/stdout, is that.
Found look(std::string const& path) {
    struct stat found {};
    if (::lstat(path.c_str(), &found) != 0) return Found::nothing;
    if (S_ISREG(found.st_mode)) return Found::regular;
    bool const leads_to_file = ::stat(path.c_str(), &found) != 0 || S_ISREG(found.st_mode);
    return leads_to_file ? Found::link : Found::other;
}

bool write_to(std::string const& path, int flags, std::string const& text) {
    Descriptor const file(::open(path.c_str(), O_WRONLY | O_CLOEXEC | flags, 0644));
    return file && ::write(file.number(), text.data(), text.size()) == static_cast<ssize_t>(text.size());
}

Expected<> written(bool done) {
    if (!done) return refused(std::strerror(errno));
    return {};
}

}  // namespace

void remove_port_file(std::string const& path) {
    if (look(path) == Found::regular) ::unlink(path.c_str());
}

Expected<> write_port_file(std::string const& path, std::string const& where) {
    if (path.empty()) return {};
    std::string const line = where + '\n';
    Found const there = look(path);
    if (there == Found::link) return refused("this is a link, which could lead to anybody's file");
    if (there == Found::other) return written(write_to(path, O_NONBLOCK | O_TRUNC, line));
    std::string const draft = path + ".new";
    remove_port_file(draft);
    bool const done =
        write_to(draft, O_CREAT | O_EXCL | O_NOFOLLOW, line) && std::rename(draft.c_str(), path.c_str()) == 0;
    return written(done);
}

}  // namespace tricorn::server
