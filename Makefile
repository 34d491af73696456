# Foredial. `make` lists the targets.
.DEFAULT_GOAL := help
SHELL := /bin/bash
MODULES := proto pkg services
PACKAGES := $(MODULES:%=./%/...)
BIN := $(CURDIR)/bin
BASE ?= main
VERSION ?= $(shell git describe --always --dirty 2>/dev/null || echo dev)
# Tools live in a module of their own, outside go.work: their dependencies must
# not move the versions that the product is built with.
PROTO_TOOLS := $(BIN)/.proto-tools
LINT_TOOLS := $(BIN)/.lint-tools
PROTO_DEPS := .cache/protodeps/.stamp
# What is built of the console is committed: only who works on it needs Node.
CONSOLE_DIST := services/gateway/internal/console/dist
CONSOLE_DEPS := console/node_modules/.package-lock.json
OPENAPI_DEPS := console/openapi/node_modules/.package-lock.json
CONSOLE := cd console && export PATH="$$PWD/node_modules/.bin:$$PATH" &&
export GOFLAGS := -buildvcs=false
export npm_config_loglevel := error

.PHONY: help
help: ## list the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: demo
demo: build ## run a sample campaign in one process and watch it (ARGS=--exit-when-done)
	@$(BIN)/foredial demo --directory deploy/demo/directory.yaml --contacts deploy/demo/contacts.csv $(ARGS)

.PHONY: dev
dev: build ## run everything in one process on embedded stores, under ./data
	@$(BIN)/foredial dev --data data $(ARGS)

.PHONY: cluster
cluster: build test-deps ## run deploy/compose.yaml without containers: every role, 3 dispatchers, 3 etcd, Postgres, Redis
	@go -C pkg build -o $(CURDIR)/.cache/bin/etcd go.etcd.io/etcd/server/v3
	@go run ./services/internal/cluster $(ARGS)

.PHONY: build
build: ## build bin/foredial
	@mkdir -p $(BIN)
	@go build -ldflags='-s -w -X main.version=$(VERSION)' -o $(BIN)/foredial ./services/cmd/foredial

.PHONY: console
console: $(CONSOLE_DEPS) ## build the console into the gateway, where the build is committed
	@$(CONSOLE) vite build --logLevel warn

.PHONY: test
test: test-deps ## run every test, and every fuzz target for 5s (installs redis-server, postgresql and chromium when absent)
	go test -timeout 20m -p 2 $(PACKAGES)
	@$(MAKE) --no-print-directory test-console
	@./tools/fuzz.sh 5s

.PHONY: test-console
test-console: test-deps build $(CONSOLE_DEPS) ## check, build and test the console, in a real browser too
	@$(CONSOLE) tsc -p . && oxlint --deny-warnings
	@$(CONSOLE) vitest run
	@$(CONSOLE) vite build --logLevel warn --outDir ../.cache/console --emptyOutDir
	@diff -r .cache/console $(CONSOLE_DIST) || { echo "$(CONSOLE_DIST) is not what the console's source makes: run make console and commit the result"; exit 1; }
	@$(CONSOLE) playwright test

.PHONY: test-race
test-race: test-deps ## run every test with the race detector
	go test -race -timeout 40m -p 2 $(PACKAGES)

.PHONY: test-deps
test-deps:
	@./tools/test-deps.sh

.PHONY: fuzz
fuzz: ## fuzz every target for FUZZTIME (60s) each
	@./tools/fuzz.sh $(or $(FUZZTIME),60s)

.PHONY: nightly
nightly: test-race fuzz bench ## what takes too long for every change

.PHONY: bench
bench: test-deps ## run the benchmarks
	go test -run '^$$' -bench . -benchtime 2s -timeout 60m $(PACKAGES)

.PHONY: bench-contact
bench-contact: test-deps ## hold contacts against the bare database (ROWS=1000000 for the full size)
	go test ./services/contact/internal/bench -run '^$$' -bench . -benchtime 1x -timeout 120m -rows $(or $(ROWS),20000)
	go test ./services/contact/internal/store -run '^$$' -bench CheckNumbers -benchtime 1x -timeout 60m -listed $(or $(ROWS),20000)
	go test ./services/contact/internal/store -run '^$$' -bench 'LeaseNext|Apply' -benchtime 100x -timeout 120m -contacts $(or $(ROWS),20000)
	go test ./services/contact/internal/store -run SameEnd -timeout 60m -campaign $(or $(CAMPAIGN),100)

.PHONY: bench-result
bench-result: test-deps ## hold an export against psql (ROWS=1000000 for the full size)
	@set -o pipefail; go test ./services/result/internal/exportbench -v -run '^$$' -bench . -benchtime 1x -timeout 60m -rows $(or $(ROWS),20000) | { grep -o 'target [a-z]*: .*' || true; }

.PHONY: bench-dispatch
bench-dispatch: test-deps ## hold the dispatcher against the bare limits, line by line of docs/performance.md (about eight minutes)
	@set -o pipefail; mkdir -p .cache; go test -p 1 -v -run '^$$' -bench . -benchtime 1x -timeout 90m \
		./services/dispatcher/internal/queuebench ./services/dispatcher/internal/streambench \
		./services/dispatcher/internal/refillbench ./services/suite/cyclebench | tee .cache/bench-dispatch.txt | { grep -o 'target [0-9]*: .*' || true; } | sort -s -k2,2n

.PHONY: bench-notification
bench-notification: test-deps ## kill a sending process 20 times, and hold a receiver's delay beside a broken one against its delay beside a sound one
	@set -o pipefail; mkdir -p .cache; go test -p 1 -v -run '^$$' -bench . -benchtime 1x -timeout 60m \
		./services/notification/internal/deliverybench | tee .cache/bench-notification.txt | { grep -o 'target [a-z]*: .*' || true; }

.PHONY: bench-edge
bench-edge: test-deps ## hold a client beside 1,000 slow readers and 5,000 half-open connections against one without them
	@set -o pipefail; mkdir -p .cache; go test -v -run '^$$' -bench . -benchtime 1x -timeout 60m ./services/suite/edgebench \
		| tee .cache/bench-edge.txt | { grep -o 'target [a-z]*: .*' || true; }

.PHONY: vuln
vuln: $(LINT_TOOLS) ## look for known vulnerabilities in what is used (VULNDB=file:///… where https://vuln.go.dev is not reached)
	@for m in $(MODULES); do $(BIN)/govulncheck -C $$m $(if $(VULNDB),-db $(VULNDB)) ./... || found=1; done; test -z "$$found"

.PHONY: faults
faults: test-deps ## strike campaigns with faults, each RUNS=20 times (SEED=1 FAULT=leader_killed ARGS=-outage=30s)
	go test ./services/e2e -run 'TestFault/$(FAULT)' -v -count=1 -timeout 12h -runs $(or $(RUNS),20) -seed $(or $(SEED),1) $(ARGS)

.PHONY: check
check: generate console tidy lint ## regenerate, build the console, tidy, lint; fails if that changes the tree
	@git diff --exit-code --stat && test -z "$$(git status --porcelain)" || { git status --short; echo "make check changed the tree: commit the result"; exit 1; }

.PHONY: generate
generate: $(PROTO_TOOLS) $(PROTO_DEPS) $(OPENAPI_DEPS) ## regenerate code from the protos
	@$(BIN)/buf format -w proto
	@PATH="$(BIN):$$PATH" $(BIN)/buf generate
	@$(BIN)/buf build proto -o - | go run ./services/internal/fieldtable > docs/fields.md
	@$(BIN)/buf build proto -o - | go run ./services/internal/permissiontable > docs/permissions.md
	@node console/openapi/generate.mjs

.PHONY: lint
lint: $(PROTO_TOOLS) $(LINT_TOOLS) $(PROTO_DEPS) $(CONSOLE_DEPS) ## lint protos, Go and the console
	@$(BIN)/buf lint
	@$(CONSOLE) tsc -p . && oxlint --deny-warnings
	@$(BIN)/golangci-lint run $(PACKAGES)
	@for m in $(MODULES); do GOWORK=off go -C $$m build ./... || exit; done

.PHONY: breaking
breaking: $(PROTO_TOOLS) $(PROTO_DEPS) ## compare the protos with those of BASE (main)
	@rm -rf .cache/base && mkdir -p .cache/base/.cache
	@git archive $(BASE) buf.yaml proto | tar -x -C .cache/base
	@ln -s ../../protodeps .cache/base/.cache/protodeps
	@$(BIN)/buf breaking --against .cache/base

.PHONY: tidy
tidy:
	@for m in $(MODULES) tools; do GOWORK=off go -C $$m mod tidy || exit; done

.PHONY: tools
tools: $(PROTO_TOOLS) $(LINT_TOOLS) ## build the pinned tools (buf, plugins, golangci-lint, grpcurl) into bin/

.PHONY: clean
clean: ## remove what was built, and the data of make dev
	rm -rf bin .cache data console/node_modules console/openapi/node_modules

$(CONSOLE_DEPS): console/package-lock.json
	@cd console && npm ci
$(OPENAPI_DEPS): console/openapi/package-lock.json
	@cd console/openapi && npm ci
INSTALL = GOWORK=off GOFLAGS=-mod=readonly CGO_ENABLED=0 GOBIN=$(BIN) go -C tools install
$(PROTO_TOOLS): tools/go.mod tools/go.sum
	$(INSTALL) github.com/bufbuild/buf/cmd/buf google.golang.org/protobuf/cmd/protoc-gen-go google.golang.org/grpc/cmd/protoc-gen-go-grpc \
		github.com/grpc-ecosystem/grpc-gateway/v2/protoc-gen-grpc-gateway github.com/grpc-ecosystem/grpc-gateway/v2/protoc-gen-openapiv2
	@touch $@
$(LINT_TOOLS): tools/go.mod tools/go.sum
	$(INSTALL) github.com/golangci/golangci-lint/v2/cmd/golangci-lint github.com/fullstorydev/grpcurl/cmd/grpcurl golang.org/x/vuln/cmd/govulncheck
	@touch $@
$(PROTO_DEPS): proto/protodeps/main.go proto/go.mod proto/go.sum
	@GOWORK=off go -C proto run ./protodeps $(CURDIR)/.cache/protodeps
	@touch $@
