#include "common/io/socket.hpp"
#include <cerrno>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

namespace tricorn {

Socket Socket::begin_connecting(SocketAddress const& to) {
    Socket socket(::socket(to.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (socket.descriptor() < 0) return socket;
    int const on = 1;
    if (to.storage.ss_family != AF_UNIX) ::setsockopt(socket.descriptor(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (::connect(socket.descriptor(), to.get(), to.length) == 0 || errno == EINPROGRESS) return socket;
    return Socket(-1);
}

// MSG_DONTWAIT also covers descriptors that are not non-blocking: this class must never block.
IoResult Socket::receive(int descriptor, std::span<char> in) {
    IoResult moved;
    ssize_t n;
    do {
        n = ::recv(descriptor, in.data(), in.size(), MSG_DONTWAIT);
    } while (n < 0 && errno == EINTR);
    if (n > 0) moved.bytes = static_cast<std::size_t>(n);
    if (n == 0) moved.ended = true;
    if (n < 0) moved.error = errno;
    return moved;
}

IoResult Socket::send(int descriptor, std::span<iovec const> out) {
    IoResult moved;
    ssize_t n;
    do {
        if (out.size() == 1) {
            n = ::send(descriptor, out[0].iov_base, out[0].iov_len, MSG_DONTWAIT | MSG_NOSIGNAL);
        } else {
            msghdr message{};
            message.msg_iov = const_cast<iovec*>(out.data());   // sendmsg(2) does not write to it
            message.msg_iovlen = out.size();
            n = ::sendmsg(descriptor, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
        }
    } while (n < 0 && errno == EINTR);
    if (n >= 0) moved.bytes = static_cast<std::size_t>(n);
    if (n < 0) moved.error = errno;
    return moved;
}

void Socket::shutdown_send(int descriptor) {
    ::shutdown(descriptor, SHUT_WR);
}

std::size_t Socket::unacknowledged(int descriptor) {
    int bytes = 0;
    return ::ioctl(descriptor, SIOCOUTQ, &bytes) == 0 ? static_cast<std::size_t>(bytes) : 0;
}

int Socket::pending_error(int descriptor) {
    int error = 0;
    socklen_t length = sizeof error;
    return ::getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &length) == 0 ? error : errno;
}

}  // namespace tricorn
