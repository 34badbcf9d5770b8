#pragma once
// Other processes of the server's user, which use up that user's process limit except for a margin.
#include "tests/contract/fixture.hpp"
#include <memory>

namespace tricorn::test {

constexpr rlim_t processes_allowed = 40;   // including threads, of the ordinary user

// Restrictions for a server that reaches that limit when it has neighbours. Requires can_run_as(ordinary_user()).
inline Restrictions few_processes() {
    Restrictions restrictions;
    restrictions.user = ordinary_user();   // the limit does not apply to root
    restrictions.processes = processes_allowed;
    return restrictions;
}

// They live as long as this object.
class Neighbours {
public:
    Neighbours() {
        Restrictions restrictions;
        restrictions.user = ordinary_user();
        std::string const many = std::to_string(processes_allowed);
        process_ = std::make_unique<Process>(
            std::vector<std::string>{"/bin/sh", "-c",
                                     "i=0; while [ $i -lt " + many + " ]; do sleep 600 & i=$((i+1)); done; wait"},
            restrictions);
        bool const there =
            eventually(long_enough, [this] { return descendants_of(process_->pid()).size() >= processes_allowed; });
        REQUIRE(there);
    }

private:
    std::unique_ptr<Process> process_;
};

}   // namespace tricorn::test
