#include "client/lab/experiments/partner.hpp"
#include "client/lab/harness/bench.hpp"
#include <array>

namespace tricorn::client::lab {

namespace {

constexpr char play = 'p', end = 'e';   // first byte of a message

void answer(Channel& channel, std::size_t size) {
    std::array<char, largest_message> message{};
    while (true) {
        channel.receive(End::far, message.data(), size);
        if (message[0] == end) return;
        channel.send(End::far, message.data(), size);
    }
}

}  // namespace

Partner::Partner(UnitKind kind, std::optional<unsigned> processor, std::function<void()> body) {
    auto const run = [processor, body = std::move(body)] {
        if (processor) pin(*processor);
        body();
    };
    if (kind == UnitKind::process)
        process_.emplace(Child::Group::parents, run);
    else
        thread_ = std::thread(run);
}

Partner::~Partner() {
    if (thread_.joinable()) thread_.join();
}

void ping_pong(Bench& bench, Channel& channel, UnitKind partner, Placement placement, std::size_t message_size,
               Ways reported) {
    Spots const spots = spots_of(placement);
    Partner const other(partner, spots.far, [&] { answer(channel, message_size); });
    if (spots.near) pin(*spots.near);
    std::array<char, largest_message> message{};
    message[0] = play;
    auto const round_trip = [&] {
        channel.send(End::near, message.data(), message_size);
        channel.receive(End::near, message.data(), message_size);
    };
    bench.time([&](std::uint64_t n) { repeat(n, round_trip); }, reported == Ways::one ? 2 : 1);
    message[0] = end;
    channel.send(End::near, message.data(), message_size);
}

}  // namespace tricorn::client::lab
