#include "common/log/line_output.hpp"
#include "common/os/descriptor.hpp"
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

namespace tricorn {

namespace {

// A description of our own: O_NONBLOCK on the inherited one would hold for everybody who shares it. A socket cannot be
// opened like this, and needs no flag; a regular file would get a position of its own, and never waits for a reader.
bool open_anew(int descriptor) {
    char path[32];
    std::snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
    Descriptor const own(::open(path, O_WRONLY | O_APPEND | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
    return own && ::dup2(own.number(), descriptor) == descriptor;
}

ssize_t send_now(int socket, iovec* pieces, std::size_t count) {
    msghdr message{};
    message.msg_iov = pieces;
    message.msg_iovlen = count;
    return ::sendmsg(socket, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
}

bool has_room(int descriptor) {
    pollfd room{descriptor, POLLOUT, 0};
    return ::poll(&room, 1, 0) != 0;   // for a pipe: PIPE_BUF bytes (pipe(7))
}

}   // namespace

void LineOutput::open_nonblocking(int descriptor) {
    way_ = Way::plain;
    torn_ = false;
    descriptor_ = descriptor;
}

void LineOutput::open_shared(int descriptor) {
    struct stat about {};
    Way way = Way::plain;
    if (::fstat(descriptor, &about) == 0) {
        bool const could_wait = S_ISFIFO(about.st_mode) || S_ISCHR(about.st_mode);
        bool const waits = could_wait && (::fcntl(descriptor, F_GETFL) & O_NONBLOCK) == 0;
        if (waits && !open_anew(descriptor)) way = Way::polled;
        if (S_ISSOCK(about.st_mode)) way = Way::socket;
    }
    open_nonblocking(descriptor);
    way_ = way;
}

int LineOutput::write(std::string_view line) noexcept {
    int const to = descriptor();
    Way const way = way_.load(std::memory_order_relaxed);
    if (way == Way::polled && !has_room(to)) return EAGAIN;
    char end[] = "\n";
    bool const torn = torn_.load(std::memory_order_relaxed);
    iovec pieces[] = {{end, torn ? 1u : 0u}, {const_cast<char*>(line.data()), line.size()}, {end, 1}};
    std::size_t const whole = pieces[0].iov_len + line.size() + 1;
    ssize_t written;
    do {
        written = way == Way::socket ? send_now(to, pieces, 3) : ::writev(to, pieces, 3);
    } while (written < 0 && errno == EINTR);
    if (written < 0) return errno;
    bool const in_part = static_cast<std::size_t>(written) < whole;
    if (in_part != torn) torn_ = in_part;
    if (!in_part) return 0;
    // Ends the part, or says why there was no room for the rest.
    if (::write(to, end, 1) != 1) return errno;
    torn_ = false;
    return EAGAIN;
}

}   // namespace tricorn
