namespace Broker.Core;

/// <summary>
/// The id that links the events of one sign-in, and the claim by which an identity token carries it to whoever takes the token: 32 hexadecimal
/// digits in lower case.
/// </summary>
internal static class ChainIdForm
{
    /// <summary>The name of the claim.</summary>
    public const string Claim = "https://identity-broker.io/chain_id";

    /// <summary>Whether a text is such an id.</summary>
    public static bool Fits(string text) => text.Length == 32 && text.All(char.IsAsciiHexDigitLower);
}
