#pragma once
// Work that cannot be shortened or done in parallel: each step needs the result of the one before.
#include "common/algorithm/sha256.hpp"
#include <cstdint>

namespace tricorn::server {

// Begins with 32 zero bytes; each step replaces them by their SHA-256. One step by other means:
// head -c32 /dev/zero | sha256sum
class HashChain {
public:
    void advance(std::uint64_t steps);   // throws where no memory is left
    std::string hex() const { return tricorn::hex(digest_); }

private:
    Sha256 sha256_;
    Sha256::Digest digest_{};
};

}   // namespace tricorn::server
