"""How outages after a deployment are mended: rolled back, repaired, taken back, reconfigured."""

from collections.abc import Callable
from functools import partial
from typing import Literal

from gnomon.demo.coding import HOUR, MINUTE, Author
from gnomon.demo.outages import Outages
from gnomon.demo.records import Cure, Deployment, Incident, MergeRequest, known
from gnomon.demo.shipping import REGISTRY, Line, Shipping, Version
from gnomon.demo.style import Style


class Mending:
    """Lets deployments hurt, be noticed and be mended."""

    def __init__(
        self,
        shipping: Shipping,
        author: Author,
        outages: Outages,
        submit: Callable[[MergeRequest], None],
        release_fix: Callable[[Line, int], None],
    ) -> None:
        self.shipping = shipping
        self.author = author
        self.outages = outages
        self.chance = shipping.chance
        self._submit = submit
        self._release_fix = release_fix

    def harm(self, line: Line, style: Style, deployment: Deployment, previous: Version) -> None:
        """Let a deployment hurt, be noticed and be mended."""
        deployment.is_harmful = True
        incident = self.outages.caused_by(deployment, self.chance)
        noticed = known(deployment.finished_at) + 25 * MINUTE
        if incident is not None:
            noticed = incident.opened_at
        over = noticed + max(15 * MINUTE, int(self.chance.around(style.recovery_hours, 0.7) * HOUR))
        line.frozen_until = over
        cures: dict[Cure, float] = {"rollback": 55.0, "hotfix": 25.0, "revert": 12.0}
        if line.service.told_by != "host" and incident:
            cures["config"] = 8.0
        cure: Cure = self.chance.weighted(cures)
        deployment.cure = cure
        if cure in {"hotfix", "revert"}:
            self._patch(line, deployment, incident, noticed)
            return
        deployment.recovered_at = over
        self.outages.end(incident, over, self.chance)
        if cure == "rollback":
            self.shipping.at(over - 6 * MINUTE, partial(self._roll_back, line, previous))
        else:
            self.shipping.at(over - 5 * MINUTE, partial(self.shipping.sync_config, line))

    def _roll_back(self, line: Line, previous: Version, now: int) -> None:
        self.shipping.deploy(line, "rollback", previous, now)

    def _patch(
        self, line: Line, deployment: Deployment, incident: Incident | None, noticed: int
    ) -> None:
        """Mend with a change of its own: on the main branch, or picked onto a release branch."""
        kind: Literal["hotfix", "revert"] = "revert" if deployment.cure == "revert" else "hotfix"
        fix = self._fix(line, deployment, noticed + 8 * MINUTE, kind)
        self._submit(fix)
        start = known(fix.merged_at) + 22 * MINUTE
        if line.service.tag == "release":
            start += 30 * MINUTE
            self._pick(line, deployment, fix, start)
        else:
            self.shipping.at(start, partial(self._release_fix, line))
        over = start + 12 * MINUTE
        line.frozen_until = over
        deployment.recovered_at = over
        self.outages.end(incident, over, self.chance)

    def _fix(
        self, line: Line, deployment: Deployment, start: int, kind: Literal["hotfix", "revert"]
    ) -> MergeRequest:
        """Write the change that mends: a repair, or the last change taken back."""
        broken = line.landings[line.tried - 1]
        title = f"Repair {line.service.title.lower()} after release"
        text = f"Mends what {deployment.image} broke."
        if kind == "revert":
            title = f'Revert "{broken.change.title}"'
            text = f"This reverts commit {broken.sha}."
        fix = self.author.urgent(line.service, title, start, kind)
        fix.description = text
        return fix

    def _pick(self, line: Line, deployment: Deployment, fix: MergeRequest, start: int) -> None:
        """Pick a fix onto the branch of the release that broke, tag it and deploy that."""
        repository = self.shipping.mainline.repository
        branch = "release/" + deployment.ref.rsplit(".", 1)[0]
        repository.branches.setdefault(branch, deployment.sha)
        picked = self.author.urgent(line.service, fix.title, start - 20 * MINUTE, "cherry_pick")
        picked.target = branch
        picked.first_commit_at = start - 20 * MINUTE
        picked.opened_at = picked.ready_at = start - 18 * MINUTE
        picked.merged_at, picked.merged_by = start - 12 * MINUTE, picked.author
        picked.events = [("merged", picked.merged_at, picked.author)]
        picked.approvals, picked.notes, picked.responded_at = [], [], None
        self._submit(picked)

        def deploy(now: int) -> None:
            picked.description = f"(cherry picked from commit {fix.landed_sha})"
            sha = known(picked.landed_sha)
            ref = self.shipping.tag(line, sha, now - 5 * MINUTE, is_patch=True)
            version = Version(f"{REGISTRY}/{repository.path}:{ref}", sha, ref)
            done = self.shipping.deploy(line, "hotfix", version, now)
            done.carried = ((repository.path, picked.iid),)
            line.good.append(version)

        self.shipping.at(start, deploy)
