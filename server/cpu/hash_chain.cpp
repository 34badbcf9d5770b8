#include "server/cpu/hash_chain.hpp"

namespace tricorn::server {

void HashChain::advance(std::uint64_t steps) {
    for (; steps > 0; --steps) {
        sha256_.restart();
        sha256_.add(digest_);
        sha256_.finish(digest_);
    }
}

}   // namespace tricorn::server
