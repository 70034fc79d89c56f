using System.Text;
using Broker.Ldap.Limits;

namespace Broker.Ldap.Results;

/// <summary>Reasons as metrics and audit write them: <c>wrong_password</c>.</summary>
public static class ReasonNames
{
    private static readonly Dictionary<DirectoryReason, string> Names = Enum.GetValues<DirectoryReason>().ToDictionary(reason => reason, reason => Written(reason.ToString()));

    /// <summary>The name of a reason.</summary>
    public static string Of(DirectoryReason reason) => Names[reason];

    /// <summary>The name of a limit that was reached: <c>limit_user</c>.</summary>
    public static string Of(LoginLimit limit) => "limit_" + Written(limit.ToString());

    private static string Written(string name)
    {
        var text = new StringBuilder();
        foreach (var c in name)
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
