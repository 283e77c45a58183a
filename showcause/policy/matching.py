"""Which members of which findings a rule proposes a measure for, as one definition."""

from showcause.engine.definition import Definition, Step
from showcause.policy.expression import CompiledRule


def matching_definition(compiled: CompiledRule) -> Definition:
    """One row an account, the finding with the most partners first; reads table `feature`."""
    sql = f"""
    SELECT * FROM (
        SELECT f.*, ROW_NUMBER() OVER (
            PARTITION BY account ORDER BY behaviour_partners DESC, finding_id
        ) AS place
        FROM feature AS f
        WHERE ({compiled.when_sql}) AND NOT ({compiled.unless_sql})
    ) AS matched
    WHERE place = 1
    ORDER BY account
    """
    return Definition(
        name=f"rule_{compiled.rule.rule_id}",
        version=compiled.rule.rule_hash,
        reads=(),
        steps=(Step("matched", sql),),
    )
