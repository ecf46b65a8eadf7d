"""The process that holds where the catalogue describes none: eight phases, and a light path."""

#: From a wish for change to what customers say, by the statuses boards are often set up with.
DELIVERY = """\
apiVersion: gnomon.dev/v1
kind: Process
metadata:
  name: delivery
  title: Product delivery
spec:
  version: "1"                 # a later version names the same `process`, and `from` when
  phases:
    - name: research
      title: Research
      begins: true
      responsible: product manager
      participants: [customer]
      outputs: [request for change, KPIs]
      entered: [{status: [idea, discovery, research, product research]}]
    - name: validation
      title: Validation
      responsible: ux designer
      participants: [product manager, ui designer, growth lead]
      outputs: [high-fidelity mock-ups, result of the tests with customers]
      entered: [{status: [validation, prototyping, design, in design]}]
    - name: deep_dive
      title: Deep-dive
      begins: true                         # tickets of an initiative begin here
      expected: 2d
      responsible: technical product manager
      participants:
        - product manager
        - engineering architect
        - engineer
        - quality engineer
        - business leader
        - vp engineering
        - security analyst                 # signs the design off
      outputs: [tickets with estimates, acceptance criteria, test cases, architecture]
      entered: [{status: [deep dive, refinement, in refinement, grooming, analysis, in analysis]}]
      checks:
        - {check: estimated}
        - {check: has_parent}
        - {check: criteria}                # it says when it is done
        - {check: broken_down}             # into sub-tasks, unless it is small
        - {check: test_cases}
    - name: planning
      title: Sprint planning
      expected: 1d
      responsible: business leader         # also takes part
      participants:
        - product manager
        - technical product manager
        - engineering architect
        - engineer
        - quality engineer
        - vp engineering
      outputs: [sprint goal, list of tickets with who does them]
      entered: [{status: [ready, ready for development, selected for development]}, {when: sprint}]
      checks:
        - {check: estimated, on: entry}
        - {check: assigned}
    - name: coding
      title: Coding
      responsible: technical product manager
      participants: [engineering architect, engineer]
      outputs: [deployable change, automated test cases]
      entered: [{category: in_progress}, {when: failed}]
      checks:
        - {check: criteria, on: entry}
        - {check: test_cases, on: entry}   # those to automate
        - {check: automated}
        - {check: changed}
        - {check: reviewed}
    - name: pipeline
      title: Build pipeline
      expected: 3d
      responsible: technical product manager
      participants:
        [engineering architect, engineer, quality engineer, business leader, vp engineering]
      outputs: [deployable package]
      next: [deployment, coding]           # a gate that fails sends the work back
      entered: [{when: merged}]
    - name: deployment
      title: Deployment
      expected: 1d
      responsible: technical product manager
      participants:
        [engineering architect, engineer, quality engineer, business leader, vp engineering]
      outputs: [running service without defects]
      entered: [{when: passed}]
      checks:
        - {check: tagged, on: entry}
    - name: production
      title: Production
      responsible: product manager
      participants: [technical product manager]
      outputs: [optimisations for the next sprints]
      next: [research]                     # what customers say begins the next round
      entered: [{when: deployed}]
"""

#: Bugs need no research: they begin with planning or, when urgent, with the mending itself.
LIGHT = """\
apiVersion: gnomon.dev/v1
kind: Process
metadata:
  name: light
  title: Bug fix
spec:
  version: "1"
  kinds: [bug, defect, incident]
  phases:
    - name: planning
      title: Sprint planning
      begins: true
      expected: 1d
      responsible: business leader
      next: [coding]
      entered:
        - {status: [refinement, ready, ready for development, selected for development]}
        - {when: sprint}
    - name: coding
      title: Coding
      begins: true                         # what cannot wait for a sprint
      responsible: technical product manager
      entered: [{category: in_progress}, {when: failed}]
      checks:
        - {check: changed}
        - {check: reviewed}
    - name: pipeline
      title: Build pipeline
      expected: 3d
      responsible: technical product manager
      next: [deployment, coding]
      entered: [{when: merged}]
    - name: deployment
      title: Deployment
      expected: 1d
      responsible: technical product manager
      entered: [{when: passed}]
      checks:
        - {check: tagged, on: entry}
    - name: production
      title: Production
      responsible: product manager
      next: [planning]
      entered: [{when: deployed}]
"""
