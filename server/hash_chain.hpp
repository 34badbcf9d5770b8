#pragma once
// Work that cannot be shortened or done in parallel: each step needs the result of the one before.
#include <array>
#include <cstdint>
#include <memory>
#include <string>

struct evp_md_ctx_st;   // OpenSSL's EVP_MD_CTX

namespace tricorn {

// Begins with 32 zero bytes; each step replaces them by their SHA-256 (FIPS 180-4). One step by other means:
// head -c32 /dev/zero | sha256sum
class HashChain {
public:
    HashChain();   // throws where libcrypto has no SHA-256, or no memory is left
    HashChain(HashChain const&) = delete;
    HashChain& operator=(HashChain const&) = delete;
    ~HashChain();

    void advance(std::uint64_t steps);   // throws where no memory is left
    std::string hex() const;             // 64 digits, lower case

private:
    struct Free {
        void operator()(evp_md_ctx_st* context) const;
    };

    std::unique_ptr<evp_md_ctx_st, Free> context_;
    std::array<unsigned char, 32> digest_{};
};

}  // namespace tricorn
