using System.Globalization;
using System.Text;

namespace Broker.TestKit.Ldap;

/// <summary>Entries of a test domain as Active Directory has them, written as LDIF changes. Names are without characters that a DN escapes. Source: RFC 2849.</summary>
public sealed class DomainEntries
{
    /// <summary>What follows the @ of user principal names.</summary>
    public const string Domain = "corp.example.com";

    /// <summary>The root of the domain.</summary>
    public const string Suffix = "DC=corp,DC=example,DC=com";

    public const string People = "OU=People," + Suffix;

    public const string Groups = "OU=Groups," + Suffix;

    /// <summary>The password of everybody whose own is not given; as complex as the domain's policy wants.</summary>
    public const string Password = "Correct-Horse-1";

    /// <summary><c>ADS_UF_NORMAL_ACCOUNT</c>. Source: MS-ADTS §2.2.16.</summary>
    public const int Normal = 0x200;

    /// <summary><c>ADS_UF_ACCOUNTDISABLE</c>.</summary>
    public const int Disabled = 2;

    private readonly StringBuilder _ldif = new();

    /// <summary>The entry that <see cref="Person"/> makes.</summary>
    public static string PersonDn(string name) => $"CN={name},{People}";

    /// <summary>The entry that <see cref="Group"/> makes.</summary>
    public static string GroupDn(string name) => $"CN={name},{Groups}";

    public DomainEntries Unit(string dn) => Add(dn, "organizationalUnit");

    /// <summary>A user below <see cref="People"/> whose account name is the entry's.</summary>
    /// <param name="name">Account name.</param>
    /// <param name="password">What proves it; null for <see cref="Password"/>.</param>
    /// <param name="control"><c>userAccountControl</c>.</param>
    /// <param name="more">Further attributes.</param>
    public DomainEntries Person(string name, string? password = null, int control = Normal, params IEnumerable<(string Name, string Value)> more)
    {
        Begin(PersonDn(name), "add");
        Line("objectClass", "user");
        Line("sAMAccountName", name);

        // In quotes and UTF-16. Source: MS-ADTS §3.1.1.3.1.5.1.
        Line("unicodePwd", Encoding.Unicode.GetBytes($"\"{password ?? Password}\""));
        Line("userAccountControl", control.ToString(CultureInfo.InvariantCulture));
        foreach (var (attribute, value) in more)
        {
            Line(attribute, value);
        }

        return End();
    }

    /// <summary>A security group below <see cref="Groups"/>.</summary>
    public DomainEntries Group(string name, params IEnumerable<string> memberDns) => GroupAt(GroupDn(name), name, memberDns);

    /// <summary>A security group anywhere.</summary>
    public DomainEntries GroupAt(string dn, string accountName, params IEnumerable<string> memberDns) =>
        Add(dn, "group", [("sAMAccountName", accountName), .. memberDns.Select(member => ("member", member))]);

    /// <summary>Another value of an attribute of an entry that is there.</summary>
    public DomainEntries Replace(string dn, string attribute, string value) => Modify(dn, "replace", attribute, value);

    /// <summary>One change of an attribute's values: <c>add</c>, <c>replace</c> or <c>delete</c>.</summary>
    public DomainEntries Modify(string dn, string operation, string attribute, string value)
    {
        Begin(dn, "modify");
        _ldif.Append(CultureInfo.InvariantCulture, $"{operation}: {attribute}\n");
        Line(attribute, value);
        return End();
    }

    public DomainEntries Delete(string dn)
    {
        Begin(dn, "delete");
        return End();
    }

    /// <summary>The LDIF so far.</summary>
    public override string ToString() => _ldif.ToString();

    private DomainEntries Add(string dn, string objectClass, params IEnumerable<(string Name, string Value)> more)
    {
        Begin(dn, "add");
        Line("objectClass", objectClass);
        foreach (var (attribute, value) in more)
        {
            Line(attribute, value);
        }

        return End();
    }

    private void Begin(string dn, string change) => _ldif.Append(CultureInfo.InvariantCulture, $"dn: {dn}\nchangetype: {change}\n");

    private void Line(string attribute, string value) => Line(attribute, Encoding.UTF8.GetBytes(value));

    private void Line(string attribute, byte[] value) => _ldif.Append(attribute).Append(":: ").Append(Convert.ToBase64String(value)).Append('\n');

    private DomainEntries End()
    {
        _ldif.Append('\n');
        return this;
    }
}
