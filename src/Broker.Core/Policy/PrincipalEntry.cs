namespace Broker.Core.Policy;

/// <summary>One value of a <c>Principal</c> element.</summary>
/// <param name="Kind">The member it stands under; a principal of another kind never matches.</param>
/// <param name="Form">How <paramref name="Id"/> is compared.</param>
/// <param name="Id">An account id, an ARN, a name, or <c>*</c>.</param>
internal readonly record struct PrincipalEntry(PrincipalKind Kind, PrincipalForm Form, string Id)
{
    /// <summary>
    /// Whether the entry means <paramref name="asked"/>. Whole values are compared byte for byte, never a part of them (threat P-05).
    /// </summary>
    public bool Matches(RequestPrincipal asked) => asked.Kind == Kind && Form switch
    {
        PrincipalForm.Anyone => true,
        PrincipalForm.Account => string.Equals(Id, asked.AccountDigits, StringComparison.Ordinal),
        _ => string.Equals(Id, asked.Id, StringComparison.Ordinal) || string.Equals(Id, asked.AssumedRole?.Text, StringComparison.Ordinal),
    };
}
