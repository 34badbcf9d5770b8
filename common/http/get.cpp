#include "common/http/get.hpp"
#include <algorithm>

namespace tricorn {

Get::Get(std::string request, Limits limits, Deadline deadline)
    : request_(std::move(request)),
      limits_(limits),
      deadline_(deadline),
      input_(limits.head),
      reader_(*this, limits.head, limits.body) {}

void Get::begin_anew() {
    stage_ = Stage::connecting;
    end_ = End::none;
    kept_ = false;
    times_.resolving = Clock::now();
}

void Get::begin_on_kept(SocketAddress const& address) {
    kept_ = true;
    address_ = address;
    begin();
}

void Get::begin() {
    stage_ = Stage::sending;
    sent_ = 0;
    times_.sending = Clock::now();
    reader_.start(false);
}

void Get::found(std::optional<Addresses> const& addresses) {
    times_.resolved = Clock::now();
    if (!addresses) return finish(End::lookup_late);
    if (!*addresses) return finish(End::lookup_failed, addresses->why);
    if ((*addresses)->empty()) return finish(End::no_address);
    if (auto const allowed = check(**addresses); !allowed) return finish(End::address_refused, allowed.why);
    addresses_ = **addresses;
    next_ = 0;
}

SocketAddress const* Get::next_address() const {
    return stage_ == Stage::connecting && next_ < addresses_.size() ? &addresses_[next_] : nullptr;
}

// Those that follow have a share of the time that is left, so that one silent address does not use it up.
Deadline Get::patience() const {
    auto const now = Clock::now();
    Deadline const end = std::min<Deadline>(times_.resolved + limits_.connecting, deadline_);
    return now + std::max(end - now, Duration::zero()) / static_cast<int>(addresses_.size() - next_);
}

void Get::tried(int error) {
    address_ = addresses_[next_++];
    if (error == 0) {
        times_.connected = Clock::now();
        begin();
    } else if (next_ == addresses_.size()) {
        finish(End::no_connection, {}, error);
    }
}

void Get::take() {
    if (times_.first_byte == Clock::time_point()) times_.first_byte = Clock::now();
    std::size_t consumed = 0;
    ResponseReader::Progress const progress = reader_.put(input_.bytes(), consumed);
    input_.consume(consumed);
    if (progress == ResponseReader::Progress::complete) return finish(End::complete);
    bool const full = progress == ResponseReader::Progress::need_more && input_.room().empty();
    if (full || reader_.head_too_large()) return finish(End::head_too_large);
    if (reader_.body_too_large()) return finish(End::body_too_large);
    if (progress == ResponseReader::Progress::malformed) return finish(End::malformed, reader_.why());
    // One who never pauses is never waited for: who blocks would not see the deadline.
    if (Clock::now() >= deadline_) time_out();
}

// The other side has closed the connection, or it is broken.
void Get::lose(int error) {
    if (kept_ && !reader_.begun()) return finish(End::stale, {}, error);
    bool const whole = error == 0 && receiving() && reader_.end() == ResponseReader::Progress::complete;
    finish(whole ? End::complete : End::lost, {}, error);
}

void Get::finish(End end, std::string why, int error) {
    stage_ = Stage::over;
    times_.done = Clock::now();
    end_ = end;
    why_ = std::move(why);
    error_ = error;
}

}   // namespace tricorn
