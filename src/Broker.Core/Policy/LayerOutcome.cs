namespace Broker.Core.Policy;

/// <summary>What the policies of one layer say together.</summary>
/// <param name="Allow">The Allow that names the caller most closely; null: none matched.</param>
/// <param name="Reach">How closely it does.</param>
/// <param name="Deny">The first Deny that matched; null: none did.</param>
/// <param name="PolicyName">The policy of the Deny, or else of the Allow.</param>
/// <param name="IsAllowMissing">Of a layer of levels: one of them did not allow.</param>
internal readonly record struct LayerOutcome(
    PolicyStatement? Allow, PrincipalReach Reach, PolicyStatement? Deny, string? PolicyName, bool IsAllowMissing = false)
{
    /// <summary>A layer that was not asked.</summary>
    public static LayerOutcome Silent => default;

    /// <summary>The layer's effect alone.</summary>
    public PolicyEffect Effect =>
        Deny is not null ? PolicyEffect.ExplicitDeny : Allow is not null ? PolicyEffect.Allow : PolicyEffect.ImplicitDeny;
}
