//go:build unix && !linux

package child

import "syscall"

// Without Pdeathsig a killed parent leaves the child behind; the lock it
// holds on its folder then keeps a second one off.
func attributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true}
}

// stopped has no way to wait for that without reaping the child.
func stopped(int) {}
