// Channels through the kernel: pipes and sockets.
#include "client/lab/experiments/channel.hpp"
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>

namespace tricorn::client::lab {

namespace {

[[noreturn]] void fail(char const* call) {
    throw std::system_error(errno, std::generic_category(), call);
}

int opened(int descriptor, char const* call) {
    if (descriptor < 0) fail(call);
    return descriptor;
}

class Descriptor {
public:
    Descriptor() = default;
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() { reset(-1); }
    Descriptor(Descriptor const&) = delete;
    Descriptor& operator=(Descriptor const&) = delete;

    void reset(int number) {
        if (number_ >= 0) ::close(number_);
        number_ = number;
    }
    int number() const { return number_; }

private:
    int number_ = -1;
};

void write_all(int descriptor, char const* message, std::size_t size) {
    while (size > 0) {
        auto const written = ::write(descriptor, message, size);
        if (written < 0 && errno != EINTR) fail("write");
        if (written <= 0) continue;
        message += written;
        size -= static_cast<std::size_t>(written);
    }
}

void read_all(int descriptor, char* message, std::size_t size) {
    while (size > 0) {
        auto const got = ::read(descriptor, message, size);
        if (got < 0 && errno != EINTR) fail("read");
        if (got == 0) throw std::system_error(EPIPE, std::generic_category(), "read");
        if (got < 0) continue;
        message += got;
        size -= static_cast<std::size_t>(got);
    }
}

// Each end has a descriptor to read from and one to write to.
class DescriptorChannel : public Channel {
public:
    void send(End from, char const* message, std::size_t size) override { write_all(at(out_, from), message, size); }
    void receive(End to, char* message, std::size_t size) override { read_all(at(in_, to), message, size); }

protected:
    void open(End end, int in, int out) {
        in_[end == End::far].reset(in);
        out_[end == End::far].reset(out);
    }

private:
    static int at(std::array<Descriptor, 2> const& descriptors, End end) {
        return descriptors[end == End::far].number();
    }

    std::array<Descriptor, 2> in_, out_;
};

class PipeChannel : public DescriptorChannel {
public:
    PipeChannel() {
        std::array<int, 2> there{}, back{};
        if (::pipe2(there.data(), O_CLOEXEC) != 0) fail("pipe");
        if (::pipe2(back.data(), O_CLOEXEC) != 0) {
            int const why = errno;
            for (int const descriptor : there) ::close(descriptor);
            errno = why;
            fail("pipe");
        }
        open(End::near, back[0], there[1]);
        open(End::far, there[0], back[1]);
    }
};

// A socket is read and written through one descriptor, which must not be closed twice, so the second is a duplicate.
int copy_of(int descriptor) {
    return opened(::fcntl(descriptor, F_DUPFD_CLOEXEC, 0), "fcntl");
}

class SocketPairChannel : public DescriptorChannel {
public:
    SocketPairChannel() {
        std::array<int, 2> ends{};
        if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) fail("socketpair");
        Descriptor const near(ends[0]), far(ends[1]);
        open(End::near, copy_of(near.number()), copy_of(near.number()));
        open(End::far, copy_of(far.number()), copy_of(far.number()));
    }
};

class LoopbackChannel : public DescriptorChannel {
public:
    LoopbackChannel() {
        Descriptor const listener(opened(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket"));
        Descriptor const near(opened(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket"));
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* const where = reinterpret_cast<sockaddr*>(&address);
        if (::bind(listener.number(), where, size) != 0) fail("bind");
        if (::listen(listener.number(), 1) != 0) fail("listen");
        if (::getsockname(listener.number(), where, &size) != 0) fail("getsockname");
        if (::connect(near.number(), where, size) != 0) fail("connect");
        Descriptor const far(opened(::accept4(listener.number(), nullptr, nullptr, SOCK_CLOEXEC), "accept"));
        for (int const socket : {near.number(), far.number()}) {
            int const on = 1;
            if (::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) != 0) fail("setsockopt");
        }
        open(End::near, copy_of(near.number()), copy_of(near.number()));
        open(End::far, copy_of(far.number()), copy_of(far.number()));
    }
};

}  // namespace

std::unique_ptr<Channel> pipe_channel() {
    return std::make_unique<PipeChannel>();
}

std::unique_ptr<Channel> socket_pair_channel() {
    return std::make_unique<SocketPairChannel>();
}

std::unique_ptr<Channel> loopback_channel() {
    return std::make_unique<LoopbackChannel>();
}

}  // namespace tricorn::client::lab
