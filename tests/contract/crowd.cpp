#include "tests/contract/crowd.hpp"
#include <algorithm>
#include <system_error>

namespace tricorn::test {

Crowd::Crowd(Address const& address, int clients, std::string const& target) {
    for (int i = 0; i < clients; ++i) {
        threads_.emplace_back([this, address, text = get_text(target)] { ask_on(address, text); });
    }
}

void Crowd::stop() {
    stop_ = true;
    for (std::thread& thread : threads_) {
        if (thread.joinable()) thread.join();
    }
    std::sort(took_.begin(), took_.end());
}

void Crowd::ask_on(Address const& address, std::string const& text) {
    std::vector<Millis> took;
    while (!stop_) {
        try {
            Connection connection(address);
            bool goes_on = true;
            while (goes_on && !stop_) {
                ++sent;
                auto const begin = std::chrono::steady_clock::now();
                Reply const reply = connection.exchange(text, Millis(60'000));
                bool const full = reply.is(503) && reply.has("Retry-After");
                bool const gone = reply.end == End::eof || reply.end == End::reset;
                (reply.is(200) ? ok : full ? refused : gone ? cut : other)++;
                if (reply.is(200)) {
                    took.push_back(std::chrono::ceil<Millis>(std::chrono::steady_clock::now() - begin));
                }
                goes_on = reply.end == End::complete && !reply.announces_close();
            }
        } catch (std::system_error const&) {   // no connection: no request was sent
            std::this_thread::sleep_for(Millis(5));
        }
    }
    std::lock_guard const lock(mutex_);
    took_.insert(took_.end(), took.begin(), took.end());
}

}   // namespace tricorn::test
