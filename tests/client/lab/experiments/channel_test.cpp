#include "client/lab/experiments/channel.hpp"
#include <algorithm>
#include <array>
#include <doctest/doctest.h>
#include <thread>

namespace tricorn::client::lab::channel_test {

namespace {

// The far end returns each byte incremented by one.
void echo(Channel& channel, std::size_t size, int times) {
    std::array<char, largest_message> message{};
    for (int i = 0; i < times; ++i) {
        channel.receive(End::far, message.data(), size);
        for (char& byte : message) byte = static_cast<char>(byte + 1);
        channel.send(End::far, message.data(), size);
    }
}

void check(Channel& channel) {
    constexpr int times = 50;
    for (std::size_t const size : {std::size_t(1), std::size_t(8), largest_message}) {
        std::thread far([&] { echo(channel, size, times); });
        for (int i = 0; i < times; ++i) {
            std::array<char, largest_message> sent{}, received{};
            sent.fill(static_cast<char>(i));
            channel.send(End::near, sent.data(), size);
            channel.receive(End::near, received.data(), size);
            CHECK(std::ranges::count(received, static_cast<char>(i + 1)) == static_cast<long>(size));
        }
        far.join();
    }
}

}   // namespace

TEST_CASE("lab: each channel carries messages there and back") {
    for (auto* const open : {pipe_channel, socket_pair_channel, loopback_channel, queue_channel}) check(*open());
    check(*shared_memory_channel(Scope::threads));
    check(*shared_memory_channel(Scope::processes));
}

}   // namespace tricorn::client::lab::channel_test
