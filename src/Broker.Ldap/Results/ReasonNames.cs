using System.Text;

namespace Broker.Ldap.Results;

/// <summary>Reasons as metrics and audit write them: <c>wrong_password</c>.</summary>
public static class ReasonNames
{
    private static readonly Dictionary<DirectoryReason, string> Names = Enum.GetValues<DirectoryReason>().ToDictionary(reason => reason, Written);

    /// <summary>The name of a reason.</summary>
    public static string Of(DirectoryReason reason) => Names[reason];

    private static string Written(DirectoryReason reason)
    {
        var text = new StringBuilder();
        foreach (var c in reason.ToString())
        {
            if (char.IsAsciiLetterUpper(c) && text.Length > 0)
            {
                text.Append('_');
            }

            text.Append(char.ToLowerInvariant(c));
        }

        return text.ToString();
    }
}
