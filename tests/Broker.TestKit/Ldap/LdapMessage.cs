using System.Formats.Asn1;
using System.Text;

namespace Broker.TestKit.Ldap;

/// <summary>A request as a scripted server sees it, and the octets of what it may answer. Source: RFC 4511 §4.</summary>
public sealed record LdapMessage(int Id, LdapOperationKind Kind)
{
    private static readonly Asn1Tag ControlsTag = new(TagClass.ContextSpecific, 0, isConstructed: true);

    /// <summary>Name of a bind, base of a search, OID of an extended request.</summary>
    public string Name { get; private init; } = "";

    /// <summary>Password of a bind.</summary>
    public string Password { get; private init; } = "";

    /// <summary>0 base, 1 one level, 2 subtree.</summary>
    public int Scope { get; private init; }

    /// <summary>Attributes that a search wants.</summary>
    public IReadOnlyList<string> Attributes { get; private init; } = [];

    /// <summary>The filter's octets as text, for looking whether a value is in it.</summary>
    public string FilterOctets { get; private init; } = "";

    /// <summary>OIDs of the controls.</summary>
    public IReadOnlyList<string> Controls { get; private init; } = [];

    public static LdapMessage Parse(byte[] octets)
    {
        var sequence = new AsnReader(octets, AsnEncodingRules.BER).ReadSequence();
        sequence.TryReadInt32(out var id);
        var tag = sequence.PeekTag();
        var message = (LdapOperationKind)tag.TagValue switch
        {
            LdapOperationKind.Bind => Bind(id, sequence.ReadSequence(tag)),
            LdapOperationKind.Search => Search(id, sequence.ReadSequence(tag)),
            LdapOperationKind.Extended => new LdapMessage(id, LdapOperationKind.Extended)
            {
                Name = Text(sequence.ReadSequence(tag).ReadOctetString(new Asn1Tag(TagClass.ContextSpecific, 0))),
            },
            var kind => Skip(id, kind, sequence),
        };
        if (!sequence.HasData || !sequence.PeekTag().HasSameClassAndValue(ControlsTag))
        {
            return message;
        }

        var controls = new List<string>();
        for (var all = sequence.ReadSequence(ControlsTag); all.HasData;)
        {
            controls.Add(Text(all.ReadSequence().ReadOctetString()));
        }

        return message with { Controls = controls };
    }

    /// <summary>The result that ends an operation.</summary>
    /// <param name="code">Result code.</param>
    /// <param name="diagnostic">Text for people.</param>
    /// <param name="control">OID and value of one control.</param>
    /// <param name="referral">Where else to ask.</param>
    public byte[] Result(int code, string diagnostic = "", (string Oid, byte[] Value)? control = null, string? referral = null) => Message(
        writer =>
        {
            var tag = Kind switch { LdapOperationKind.Bind => 1, LdapOperationKind.Search => 5, _ => 24 };
            using (writer.PushSequence(new Asn1Tag(TagClass.Application, tag, isConstructed: true)))
            {
                writer.WriteEncodedValue([0x0a, 1, (byte)code]);
                writer.WriteOctetString([]);
                writer.WriteOctetString(Encoding.UTF8.GetBytes(diagnostic));
                if (referral is not null)
                {
                    using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 3, isConstructed: true)))
                    {
                        writer.WriteOctetString(Encoding.UTF8.GetBytes(referral));
                    }
                }
            }

            if (control is { } one)
            {
                using (writer.PushSequence(ControlsTag))
                using (writer.PushSequence())
                {
                    writer.WriteOctetString(Encoding.UTF8.GetBytes(one.Oid));
                    writer.WriteOctetString(one.Value);
                }
            }
        });

    /// <summary>One entry of a search.</summary>
    public byte[] Entry(string dn, params IEnumerable<(string Name, IEnumerable<byte[]> Values)> attributes) => Message(writer =>
    {
        using (writer.PushSequence(new Asn1Tag(TagClass.Application, 4, isConstructed: true)))
        {
            writer.WriteOctetString(Encoding.UTF8.GetBytes(dn));
            using (writer.PushSequence())
            {
                foreach (var (name, values) in attributes)
                {
                    using (writer.PushSequence())
                    {
                        writer.WriteOctetString(Encoding.UTF8.GetBytes(name));
                        using (writer.PushSetOf())
                        {
                            foreach (var value in values)
                            {
                                writer.WriteOctetString(value);
                            }
                        }
                    }
                }
            }
        }
    });

    /// <summary>A continuation reference of a search.</summary>
    public byte[] Reference(string url) => Message(writer =>
    {
        using (writer.PushSequence(new Asn1Tag(TagClass.Application, 19, isConstructed: true)))
        {
            writer.WriteOctetString(Encoding.UTF8.GetBytes(url));
        }
    });

    private byte[] Message(Action<AsnWriter> write)
    {
        var writer = new AsnWriter(AsnEncodingRules.BER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(Id);
            write(writer);
        }

        return writer.Encode();
    }

    private static LdapMessage Bind(int id, AsnReader bind)
    {
        bind.ReadInteger();
        return new LdapMessage(id, LdapOperationKind.Bind)
        {
            Name = Text(bind.ReadOctetString()),
            Password = Text(bind.ReadOctetString(new Asn1Tag(TagClass.ContextSpecific, 0))),
        };
    }

    private static LdapMessage Search(int id, AsnReader search)
    {
        var name = Text(search.ReadOctetString());
        var scope = search.ReadEnumeratedBytes().Span[0];
        search.ReadEnumeratedBytes();
        search.ReadInteger();
        search.ReadInteger();
        search.ReadBoolean();
        var filter = search.ReadEncodedValue().ToArray();
        var attributes = new List<string>();
        for (var all = search.ReadSequence(); all.HasData;)
        {
            attributes.Add(Text(all.ReadOctetString()));
        }

        return new LdapMessage(id, LdapOperationKind.Search) { Name = name, Scope = scope, Attributes = attributes, FilterOctets = Text(filter) };
    }

    private static LdapMessage Skip(int id, LdapOperationKind kind, AsnReader sequence)
    {
        sequence.ReadEncodedValue();
        return new LdapMessage(id, kind);
    }

    private static string Text(byte[] octets) => Encoding.UTF8.GetString(octets);
}
