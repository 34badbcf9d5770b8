#include "common/io/watched_socket.hpp"
#include <boost/system/system_error.hpp>
#include <cerrno>
#include <sys/socket.h>

namespace tricorn {

namespace asio = boost::asio;

// The reactor calls this when the wait begins, and then for each event.
WatchedSocket::Wait::status WatchedSocket::Wait::perform_now(reactor_op* base) {
    return static_cast<Wait*>(base)->beginning ? not_done : done;
}

// No owner: the context is being destroyed together with everything that waits in it.
void WatchedSocket::Wait::complete_now(void* owner, asio::detail::operation* base, boost::system::error_code const&,
                                       std::size_t) {
    auto* const self = static_cast<Wait*>(base);
    self->release_(self->handler_, owner != nullptr, !self->ec_);
}

WatchedSocket::WatchedSocket(asio::execution_context& context, Socket socket)
    : reactor_(&asio::use_service<Reactor>(context)), socket_(std::move(socket)) {
    reactor_->init_task();
    int const error = reactor_->register_descriptor(descriptor(), registration_);
    if (error == 0) return;
    leave();
    throw boost::system::system_error(error, boost::system::system_category(), "epoll_ctl");
}

WatchedSocket::WatchedSocket(WatchedSocket&& other) noexcept
    : reactor_(other.reactor_),
      socket_(std::move(other.socket_)),
      registration_(std::exchange(other.registration_, nullptr)),
      seen_error_(other.seen_error_) {}

WatchedSocket::~WatchedSocket() {
    leave();
}

void WatchedSocket::leave() {
    reactor_->deregister_descriptor(descriptor(), registration_, false);
    reactor_->cleanup_descriptor_data(registration_);
}

IoResult WatchedSocket::receive(std::span<char> in) {
    if (seen_error_ == 0) return socket_.receive(in);
    IoResult moved;
    moved.error = std::exchange(seen_error_, 0);
    return moved;
}

Socket WatchedSocket::detach() {
    leave();
    registration_ = nullptr;
    return std::move(socket_);
}

// Returns true for bytes, end of file or an error; the kernel reports an error only once, so it is kept.
bool WatchedSocket::has_something() {
    char first;
    if (::recv(descriptor(), &first, 1, MSG_PEEK | MSG_DONTWAIT) >= 0) return true;
    if (errno == EAGAIN) return false;
    seen_error_ = errno;
    return true;
}

// The socket's current state may already have had its event: unread bytes, or an end of file that arrived together with
// the bytes before it. Then epoll must check again; it always does for writing, which is rare.
void WatchedSocket::begin_wait(Until until) {
    bool const reading = until == Until::readable;
    bool const next_event_will_do = reading && !has_something();
    wait_.beginning = true;
    reactor_->start_op(reading ? Reactor::read_op : Reactor::write_op, descriptor(), registration_, &wait_, false,
                       next_event_will_do);
    wait_.beginning = false;
}

}   // namespace tricorn
