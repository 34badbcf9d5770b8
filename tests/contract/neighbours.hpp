#pragma once
// Other processes of the user whom the server runs as, until that user has more than the server may add to.
#include "tests/contract/fixture.hpp"
#include <memory>

namespace tricorn::test {

constexpr rlim_t processes_allowed = 40;   // and threads, of the ordinary user

// For a server that runs into that limit when it has neighbours. Needs can_run_as(ordinary_user()).
inline Restrictions few_processes() {
    Restrictions restrictions;
    restrictions.user = ordinary_user();   // the limit does not bind root
    restrictions.processes = processes_allowed;
    return restrictions;
}

// They are there as long as this is.
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
