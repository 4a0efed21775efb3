// Interfaces of a network namespace, netdevice(7). All of it throws std::system_error.
#pragma once

#include <string>

namespace trace {

/// Moves this process into a new user namespace, as the same user, and a new network namespace.
void enter_namespaces();
/// Moves this process into another new network namespace. Returns a descriptor of it.
int new_network();
/// A descriptor of the network that this process is in.
int this_network();
/// Moves this process into a network.
void enter_network(int descriptor);

/// Runs the shell's `command` with what this process may do in its namespaces, which a program loses as a rule. It
/// inherits all descriptors. Returns whether it worked.
bool run_privileged(const std::string& command);

/// Gives `interface` an IPv4 address (none if `ip` is empty) and its MTU, cuts segments where a real wire would
/// (offloads off), and takes it into use.
void bring_up(const std::string& interface, const std::string& ip, int mtu);

}  // namespace trace
