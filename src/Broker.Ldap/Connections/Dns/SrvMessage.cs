using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Broker.Ldap.Connections.Dns;

/// <summary>DNS messages, as far as one question for SRV records needs them.</summary>
/// <remarks>
/// Written here since the platform's resolver has no SRV records and no package for them is restored. Everything is checked against the message's end;
/// compressed names may only point backwards, so that they end. Source: RFC 1035 §4, RFC 2782. Pure; thread safe.
/// </remarks>
internal static class SrvMessage
{
    private const int HeaderLength = 12;
    private const int TypeSrv = 33;
    private const int ClassInternet = 1;
    private const int LongestName = 253;
    private const int LongestLabel = 63;

    /// <summary>A directory has fewer servers; what is more is left out.</summary>
    private const int MostRecords = 16;

    /// <summary>Answers with more records than this are not read.</summary>
    private const int MostAnswers = 64;

    /// <summary>Writes the question.</summary>
    /// <param name="id">A random number.</param>
    /// <param name="name">The name: ASCII labels.</param>
    public static byte[] Question(ushort id, string name)
    {
        var labels = name.Split('.');
        var message = new byte[HeaderLength + name.Length + 2 + 4];
        BinaryPrimitives.WriteUInt16BigEndian(message, id);
        message[2] = 1; // recursion desired
        message[5] = 1; // one question
        var at = HeaderLength;
        foreach (var label in labels)
        {
            if (label.Length is 0 or > LongestLabel)
            {
                throw new ArgumentException("A label has 1 to 63 characters.", nameof(name));
            }

            message[at] = (byte)label.Length;
            at += 1 + Encoding.ASCII.GetBytes(label, message.AsSpan(at + 1));
        }

        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(at + 1), TypeSrv);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(at + 3), ClassInternet);
        return message;
    }

    /// <summary>Reads an answer; one to another question, or one that is malformed, has failed.</summary>
    public static SrvAnswer Read(ReadOnlySpan<byte> message, ReadOnlySpan<byte> question)
    {
        if (message.Length < question.Length || !message[..2].SequenceEqual(question[..2]) || (message[2] & 0x80) == 0 || (message[2] & 0x78) != 0
            || BinaryPrimitives.ReadUInt16BigEndian(message[4..]) != 1
            || !Ascii.EqualsIgnoreCase(message[HeaderLength..question.Length], question[HeaderLength..]))
        {
            return SrvAnswer.Failed;
        }

        if ((message[2] & 2) != 0)
        {
            return SrvAnswer.Truncated;
        }

        var count = BinaryPrimitives.ReadUInt16BigEndian(message[6..]);
        return (message[3] & 0x0f) switch
        {
            3 => SrvAnswer.Absent,
            0 when count == 0 => SrvAnswer.Absent,
            0 when count <= MostAnswers && TryReadRecords(message, question.Length, count, out var records) =>
                records.Value.IsEmpty ? SrvAnswer.Absent : new SrvAnswer(SrvOutcome.Found, records.Value),
            _ => SrvAnswer.Failed,
        };
    }

    private static bool TryReadRecords(ReadOnlySpan<byte> message, int at, int count, [NotNullWhen(true)] out ImmutableArray<SrvRecord>? records)
    {
        records = null;
        var found = ImmutableArray.CreateBuilder<SrvRecord>();
        for (var i = 0; i < count; i++)
        {
            if (!TryReadName(message, ref at, out _) || at + 10 > message.Length)
            {
                return false;
            }

            var type = BinaryPrimitives.ReadUInt16BigEndian(message[at..]);
            var seconds = Math.Min(BinaryPrimitives.ReadUInt32BigEndian(message[(at + 4)..]), int.MaxValue);
            var end = at + 10 + BinaryPrimitives.ReadUInt16BigEndian(message[(at + 8)..]);
            if (end > message.Length)
            {
                return false;
            }

            // Aliases on the way to the records are passed over.
            if (type == TypeSrv)
            {
                var target = at + 16;
                if (target >= end || !TryReadName(message, ref target, out var host) || target != end)
                {
                    return false;
                }

                // The root as the target says that there is no such service.
                if (host.Length > 0 && found.Count < MostRecords)
                {
                    found.Add(new SrvRecord(
                        BinaryPrimitives.ReadUInt16BigEndian(message[(at + 10)..]),
                        BinaryPrimitives.ReadUInt16BigEndian(message[(at + 12)..]),
                        BinaryPrimitives.ReadUInt16BigEndian(message[(at + 14)..]),
                        host,
                        TimeSpan.FromSeconds(seconds)));
                }
            }

            at = end;
        }

        records = found.ToImmutable();
        return true;
    }

    private static bool TryReadName(ReadOnlySpan<byte> message, ref int at, [NotNullWhen(true)] out string? name)
    {
        name = null;
        var text = new StringBuilder();
        var (position, limit, hasJumped) = (at, at, false);
        while (true)
        {
            if (position >= message.Length)
            {
                return false;
            }

            var length = message[position];
            if (length == 0)
            {
                at = hasJumped ? at : position + 1;
                name = text.ToString();
                return true;
            }

            if (length >= 0xc0)
            {
                if (position + 1 >= message.Length)
                {
                    return false;
                }

                var target = ((length & 0x3f) << 8) | message[position + 1];
                if (target >= limit)
                {
                    return false;
                }

                at = hasJumped ? at : position + 2;
                (position, limit, hasJumped) = (target, target, true);
                continue;
            }

            if (length > LongestLabel || position + 1 + length > message.Length || !TryAppend(text, message.Slice(position + 1, length)))
            {
                return false;
            }

            position += 1 + length;
        }
    }

    /// <summary>Hosts are letters, digits, hyphens and underscores: nothing else gets into a URI.</summary>
    private static bool TryAppend(StringBuilder text, ReadOnlySpan<byte> label)
    {
        if (text.Length > 0)
        {
            text.Append('.');
        }

        foreach (var octet in label)
        {
            if (!char.IsAsciiLetterOrDigit((char)octet) && octet is not ((byte)'-' or (byte)'_'))
            {
                return false;
            }

            text.Append(char.ToLowerInvariant((char)octet));
        }

        return text.Length <= LongestName;
    }
}
