using System.Text;

namespace Broker.TestKit.Ldap;

/// <summary>Entries of a test directory, written as LDIF. Values are base64, so that a test can have any text or octets in them. Source: RFC 2849.</summary>
public sealed class DirectoryTree
{
    /// <summary>The root of every test directory.</summary>
    public const string Suffix = "dc=example,dc=com";

    public const string People = "ou=people," + Suffix;

    public const string Groups = "ou=groups," + Suffix;

    /// <summary>The account that may read everything.</summary>
    public const string ServiceDn = "cn=broker," + Suffix;

    public const string ServicePassword = "service-password";

    private readonly StringBuilder _ldif = new();
    private int _number = 1000;

    /// <summary>The suffix, <see cref="People"/>, <see cref="Groups"/> and the service account.</summary>
    public DirectoryTree()
        : this(isWhole: true)
    {
    }

    private DirectoryTree(bool isWhole)
    {
        if (!isWhole)
        {
            return;
        }

        Entry(Suffix, ("objectClass", "dcObject"), ("objectClass", "organization"), ("dc", "example"), ("o", "Example"));
        Unit(People);
        Unit(Groups);
        Entry(ServiceDn, ("objectClass", "organizationalRole"), ("objectClass", "simpleSecurityObject"), ("cn", "broker"), ("userPassword", ServicePassword));
    }

    /// <summary>Entries to be added to a directory that runs: nothing is there yet.</summary>
    public static DirectoryTree Fragment() => new(isWhole: false);

    /// <summary>The entry that <see cref="Person"/> makes.</summary>
    public static string PersonDn(string uid) => $"uid={uid},{People}";

    /// <summary>The entry that <see cref="Group"/> makes.</summary>
    public static string GroupDn(string name) => $"cn={name},{Groups}";

    /// <summary>Any entry.</summary>
    public DirectoryTree Entry(string dn, params IEnumerable<(string Name, string Value)> attributes) =>
        Octets(dn, attributes.Select(a => (a.Name, Encoding.UTF8.GetBytes(a.Value))));

    /// <summary>Any entry, with values that may be no text.</summary>
    public DirectoryTree Octets(string dn, IEnumerable<(string Name, byte[] Value)> attributes)
    {
        Line("dn", Encoding.UTF8.GetBytes(dn));
        foreach (var (name, value) in attributes)
        {
            Line(name, value);
        }

        _ldif.Append('\n');
        return this;
    }

    public DirectoryTree Unit(string dn) =>
        Entry(dn, ("objectClass", "organizationalUnit"), ("ou", dn[3..dn.IndexOf(',', StringComparison.Ordinal)]));

    /// <summary>A person with an account of POSIX below <see cref="People"/>.</summary>
    /// <param name="uid">The name; has to be without characters that a DN escapes.</param>
    /// <param name="password">What proves it.</param>
    /// <param name="more">Further attributes.</param>
    public DirectoryTree Person(string uid, string password, params IEnumerable<(string Name, string Value)> more) =>
        PersonAt(PersonDn(uid), uid, password, more);

    /// <summary>A person anywhere.</summary>
    public DirectoryTree PersonAt(string dn, string uid, string password, params IEnumerable<(string Name, string Value)> more)
    {
        var number = (++_number).ToString(System.Globalization.CultureInfo.InvariantCulture);
        return Entry(dn,
        [
            ("objectClass", "inetOrgPerson"), ("objectClass", "posixAccount"), ("uid", uid), ("cn", uid), ("sn", uid), ("userPassword", password),
            ("uidNumber", number), ("gidNumber", "1000"), ("homeDirectory", "/nonexistent"), .. more,
        ]);
    }

    /// <summary>A <c>groupOfNames</c> below <see cref="Groups"/>; without members it has itself, since the schema wants one.</summary>
    public DirectoryTree Group(string name, params IEnumerable<string> memberDns) => GroupAt(GroupDn(name), name, memberDns);

    /// <summary>A <c>groupOfNames</c> anywhere.</summary>
    public DirectoryTree GroupAt(string dn, string name, params IEnumerable<string> memberDns)
    {
        var members = memberDns.DefaultIfEmpty(dn).Select(member => ("member", member));
        return Entry(dn, [("objectClass", "groupOfNames"), ("cn", name), .. members]);
    }

    /// <summary>A <c>posixGroup</c> below <see cref="Groups"/>.</summary>
    public DirectoryTree PosixGroup(string name, params IEnumerable<string> uids)
    {
        var number = (++_number).ToString(System.Globalization.CultureInfo.InvariantCulture);
        return Entry(GroupDn(name), [("objectClass", "posixGroup"), ("cn", name), ("gidNumber", number), .. uids.Select(uid => ("memberUid", uid))]);
    }

    /// <summary>A continuation reference (RFC 3296): searches above it say that more is elsewhere.</summary>
    public DirectoryTree Referral(string dn, string url) =>
        Entry(dn, ("objectClass", "referral"), ("objectClass", "extensibleObject"), (dn[..dn.IndexOf('=', StringComparison.Ordinal)], dn[(dn.IndexOf('=', StringComparison.Ordinal) + 1)..dn.IndexOf(',', StringComparison.Ordinal)]), ("ref", url));

    /// <summary>The LDIF so far.</summary>
    public override string ToString() => _ldif.ToString();

    private void Line(string name, byte[] value) => _ldif.Append(name).Append(":: ").Append(Convert.ToBase64String(value)).Append('\n');
}
