using System.Text;
using Broker.Ldap.Limits;
using Broker.Ldap.Results;

namespace Broker.Directories.SignIn;

/// <summary>The members of closed sets as labels (<c>[a-z_]+</c>) of audit events and metrics.</summary>
internal static class ReasonLabel
{
    /// <summary><c>WrongPassword</c> → <c>wrong_password</c>.</summary>
    public static string Of(DirectoryReason reason) => Words(reason.ToString());

    /// <summary><c>User</c> → <c>limit_user</c>.</summary>
    public static string Of(LoginLimit limit) => "limit_" + Words(limit.ToString());

    private static string Words(string name)
    {
        var words = new StringBuilder(name.Length + 4);
        foreach (var letter in name)
        {
            if (char.IsAsciiLetterUpper(letter) && words.Length > 0)
            {
                words.Append('_');
            }

            words.Append(char.ToLowerInvariant(letter));
        }

        return words.ToString();
    }
}
